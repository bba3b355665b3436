use super::*;

fn plans(text: &str) -> BTreeMap<String, Plan> {
    #[derive(Deserialize)]
    struct File {
        plans: BTreeMap<String, Plan>,
    }
    use figment::providers::{Format as _, Toml};
    figment::Figment::from(Toml::string(text)).extract::<File>().unwrap().plans
}

#[test]
fn a_plan_says_what_it_says_and_is_usual_in_the_rest() {
    let plans = plans(
        "[plans.default]\nmax_waiting = 10\n[plans.studio]\nmax_running = 4\nweight = 300\ncredits = 12.5",
    );
    let tiers = tiers(20, &plans).unwrap();
    let studio = tiers.of("studio");
    assert_eq!((studio.share.max_running, studio.share.weight, studio.share.max_waiting), (4, 300, 10));
    assert_eq!((studio.credits, studio.posts_per_minute), (Hundredths(1_250), Some(20)));
    assert_eq!(tiers.of("nobody's").share.max_waiting, 10);
}

#[test]
fn a_plan_that_makes_no_sense_is_refused_by_name() {
    for text in ["[plans.a]\npriority = 5", "[plans.a]\nweight = 0", "[plans.a]\nmax_running = 0"] {
        let refused = tiers(20, &plans(text)).unwrap_err();
        assert!(format!("{refused:?}").contains("plans.a"), "{refused:?}");
    }
}
