use super::*;

fn stream(json: &str) -> StreamReport {
    serde_json::from_str(json).unwrap()
}

#[test]
fn rotation_is_counted_in_clockwise_quarter_turns() {
    for (printed, turns) in [
        ("-90", 1),
        ("90", 3),
        ("180", 2),
        ("-180", 2),
        ("270", 1),
        ("0", 0),
        ("-89.9", 1),
        ("-45", 0),
        ("100", 0),
    ] {
        let json = format!(r#"{{"index":0,"side_data_list":[{{}},{{"rotation":{printed}}}]}}"#);
        assert_eq!(stream(&json).quarter_turns(), turns, "{printed}");
    }
    assert_eq!(stream(r#"{"index":0}"#).quarter_turns(), 0);
}

#[test]
fn a_zero_side_is_a_refusal() {
    let limits = Limits::default();
    for json in
        [r#"{"index":0}"#, r#"{"index":0,"width":0,"height":0}"#, r#"{"index":0,"width":8,"height":0}"#]
    {
        assert!(matches!(stream(json).size(&limits), Err(MediaError::Unreadable { .. })), "{json}");
    }
    let huge = stream(r#"{"index":0,"width":18446744073709551615,"height":2}"#);
    assert!(matches!(huge.size(&limits), Err(MediaError::TooManyPixels { .. })));
}

#[test]
fn matroskas_length_is_the_streams_own() {
    let json = r#"{"index":0,"start_time":"0.500000","tags":{"DURATION":"01:02:03.500000000"}}"#;
    let duration = stream(json).video_duration(Container::Matroska).unwrap();
    assert_eq!(duration.milliseconds_ceil(), 3_723_000);
    for odd in ["", "x", "1:2", "-1:00:00"] {
        let json = format!(r#"{{"index":0,"tags":{{"DURATION":"{odd}"}}}}"#);
        assert!(stream(&json).video_duration(Container::Matroska).is_none(), "{odd}");
    }
}

#[test]
fn an_exact_length_is_preferred_to_a_printed_one() {
    let json = r#"{"index":0,"time_base":"1/30000","duration_ts":90090,"duration":"9.0"}"#;
    let exact = stream(json).video_duration(Container::Mp4).unwrap();
    assert_eq!(exact, ClipTime::new(3003, NonZeroU32::new(1000).unwrap()));
    let printed = stream(r#"{"index":0,"time_base":"0/0","duration_ts":5,"duration":"9.25"}"#);
    assert_eq!(printed.video_duration(Container::Mp4).unwrap().milliseconds_ceil(), 9250);
}

#[test]
fn a_sideways_pixel_is_turned_too() {
    let stream = stream(r#"{"index":0,"sample_aspect_ratio":"4:3"}"#);
    assert_eq!((stream.pixel_aspect(false), stream.pixel_aspect(true)), ((4, 3), (3, 4)));
    let odd = self::stream(r#"{"index":0,"sample_aspect_ratio":"0:1"}"#);
    assert_eq!(odd.pixel_aspect(false), (1, 1));
}

#[test]
fn only_plain_aac_that_is_shown_whole_is_copied() {
    let plain = r#"{"index":0,"codec_name":"aac","profile":"LC","sample_rate":"44100","time_base":"1/44100",
        "start_time":"0.000000","duration_ts":44100,"nb_frames":"45"}"#;
    assert!(stream(plain).is_plain_aac(0.0));
    for (what, instead) in [
        ("\"aac\"", "\"mp3\""),
        ("\"LC\"", "\"HE-AAC\""),
        ("0.000000", "0.500000"),
        ("\"45\"", "\"90\""),
        ("\"45\"", "\"40\""),
        ("1/44100", "1/1000"),
    ] {
        assert!(!stream(&plain.replace(what, instead)).is_plain_aac(0.0), "{instead}");
    }
    assert!(!stream(plain).is_plain_aac(-0.5));
}
