use super::*;
use crate::render::occlusion::made::{person, thing, with};

fn model() -> Model {
    let looks: Vec<Look> = (0..40).map(person).collect();
    Model::of(&looks.iter().collect::<Vec<_>>())
}

#[test]
fn what_fewer_than_half_show_is_not_the_person() {
    let clear: Vec<Look> = (0..40).map(person).collect();
    let mixed: Vec<Look> = (0..40)
        .map(|i| if i % 5 < 2 { with(person(i), &thing(20), [30, 128, 128]) } else { person(i) })
        .collect();
    let (clear, mixed) =
        (Model::of(&clear.iter().collect::<Vec<_>>()), Model::of(&mixed.iter().collect::<Vec<_>>()));
    for (a, b) in clear.centre.iter().zip(&mixed.centre) {
        assert!((a[0] - b[0]).abs() < 15.0, "{a:?} {b:?}");
    }
}

#[test]
fn a_thing_from_outside_is_found_and_what_is_inside_only_is_not() {
    let model = model();
    let found = model.judge(&with(person(50), &thing(20), [30, 128, 128]));
    assert!(thing(20).without(&found.occluder).is_empty());
    assert!(found.occluder.count() < 2 * thing(20).count());
    let inside = Cells::where_(|column, row| (14..26).contains(&column) && (14..19).contains(&row));
    assert_eq!(model.judge(&with(person(50), &inside, [30, 128, 128])), Finding::NONE);
}

#[test]
fn a_thing_far_from_the_mouth_is_noted_only() {
    let corner = Cells::where_(|column, row| column < 8 && row > 26);
    let found = model().judge(&with(person(50), &corner, [30, 128, 128]));
    assert!(found.occluder.is_empty());
    assert!(!found.from_rim.is_empty());
}

#[test]
fn another_scene_is_no_thing() {
    let all = Cells::where_(|_, _| true);
    assert_eq!(model().judge(&with(person(50), &all, [200, 100, 150])), Finding::NONE);
}

#[test]
fn lips_belong_to_the_thing_only_where_they_show_its_colour() {
    let model = model();
    let thing = thing(11);
    let covering = with(person(50), &thing, [40, 100, 150]);
    let found = model.judge(&covering);
    let hidden = covering.lips.and(&thing);
    assert!(!hidden.is_empty());
    assert!(hidden.without(&found.occluder).is_empty());
    // Teeth beside it, brighter than ever before.
    let teeth = covering.lips.without(&thing.grown().grown());
    let found = model.judge(&with(covering.clone(), &teeth, [200, 128, 120]));
    assert!(found.occluder.and(&teeth).count() * 4 < teeth.count());
}
