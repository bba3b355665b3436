use super::*;

fn read(given: Value) -> Result<Options, String> {
    let Value::Object(given) = given else { panic!("not an object") };
    Options::read(&given).map_err(|fault| fault.to_string())
}

#[test]
fn what_is_chosen_reads_the_same_when_it_is_written_again() {
    for given in [json!({}), json!({"face": 2}), json!({"face": [640, 0, 300, 380], "mark": true})] {
        assert_eq!(read(given.clone()).unwrap().to_json(), given);
    }
}

#[test]
fn what_is_left_out_or_null_is_not_chosen() {
    assert_eq!(read(json!({"face": null, "mark": null})).unwrap(), Options::default());
    assert_eq!(read(json!({"mark": false})).unwrap(), Options::default());
}

#[test]
fn what_makes_no_sense_is_refused_by_its_name() {
    for given in [
        json!(0),
        json!(1.5),
        json!("2"),
        json!([1, 2, 3]),
        json!([0, 0, 0, 5]),
        json!(-1),
        json!([0, 0, 1, 1e12]),
    ] {
        let fault = read(json!({"face": given})).unwrap_err();
        assert!(fault.starts_with("face must be a number"), "{fault}");
    }
    assert_eq!(read(json!({"mark": "yes"})).unwrap_err(), "mark must be true or false");
    assert_eq!(read(json!({"speed": 2})).unwrap_err(), "speed is not known");
}
