use super::*;

struct Drawn(f64);

impl Jitter for Drawn {
    fn draw(&self) -> f64 {
        self.0
    }
}

#[test]
fn ten_tries_last_three_days_and_a_quarter() {
    let waits: Vec<_> = (1..=10).map_while(|tries| wait_after(tries, &Drawn(0.5))).collect();
    assert_eq!(waits.len(), 9);
    let hours = waits.iter().sum::<Duration>().as_secs_f64() / 3600.0;
    assert!((hours - 75.585).abs() < 0.01, "{hours} h");
    assert_eq!(wait_after(10, &Drawn(0.5)), None);
    assert_eq!(wait_after(0, &Drawn(0.5)), None, "nothing has failed yet");
}

#[test]
fn waits_spread_by_a_fifth() {
    assert_eq!(wait_after(1, &Drawn(0.0)), Some(Duration::from_secs(4)));
    assert_eq!(wait_after(1, &Drawn(1.0)), Some(Duration::from_secs(6)));
}
