use super::*;

/// The source frame at each output frame.
fn shown(legs: &[Leg]) -> Vec<u64> {
    legs.iter()
        .flat_map(|leg| {
            let run: Vec<u64> = (leg.first..leg.first + leg.length).collect();
            if leg.backward { run.into_iter().rev().collect() } else { run }
        })
        .collect()
}

fn rate() -> FrameRate {
    FrameRate::new(25, 1).unwrap()
}

fn plain(playback: PlaybackType, n_source: u64, n_output: u64) -> Vec<u64> {
    shown(&legs(playback, n_source, n_output, rate(), &[]))
}

#[test]
fn a_long_source_is_shown_from_its_start_and_cut() {
    for playback in [PlaybackType::Normal, PlaybackType::NormalReverse, PlaybackType::NormalReverseByAudio] {
        assert_eq!(plain(playback, 10, 4), [0, 1, 2, 3]);
        assert_eq!(plain(playback, 4, 4), [0, 1, 2, 3]);
    }
}

#[test]
fn normal_starts_again() {
    assert_eq!(plain(PlaybackType::Normal, 3, 8), [0, 1, 2, 0, 1, 2, 0, 1]);
}

#[test]
fn normal_reverse_turns_without_showing_a_frame_twice_in_a_row() {
    assert_eq!(plain(PlaybackType::NormalReverse, 4, 12), [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1]);
    assert_eq!(plain(PlaybackType::NormalReverse, 2, 5), [0, 1, 0, 1, 0]);
}

#[test]
fn a_source_of_one_frame_stands_still() {
    for playback in [PlaybackType::Normal, PlaybackType::NormalReverse, PlaybackType::NormalReverseByAudio] {
        assert_eq!(plain(playback, 1, 3), [0, 0, 0]);
    }
}

#[test]
fn by_audio_turns_inside_the_last_pause_on_the_way() {
    // 10 source frames; a pause around output frame 8 (0.30..0.34 s at 25 fps).
    let pauses = [(Seconds(0.28), Seconds(0.36))];
    let frames = shown(&legs(PlaybackType::NormalReverseByAudio, 10, 14, rate(), &pauses));
    assert_eq!(frames, [0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]);
}

#[test]
fn by_audio_without_pauses_turns_at_the_ends() {
    assert_eq!(plain(PlaybackType::NormalReverseByAudio, 4, 9), plain(PlaybackType::NormalReverse, 4, 9));
}

#[test]
fn every_mode_shows_neighbours_and_exactly_as_many_frames_as_asked() {
    let pauses: Vec<_> =
        (0..50).map(|i| (Seconds(f64::from(i) * 0.7), Seconds(f64::from(i) * 0.7 + 0.3))).collect();
    for n_source in [2, 3, 7, 25, 100] {
        for n_output in [1, 24, 99, 333] {
            for playback in [PlaybackType::NormalReverse, PlaybackType::NormalReverseByAudio] {
                let frames = shown(&legs(playback, n_source, n_output, rate(), &pauses));
                assert_eq!(frames.len() as u64, n_output);
                assert!(frames.iter().all(|frame| *frame < n_source));
                assert!(frames.windows(2).all(|pair| pair[0].abs_diff(pair[1]) == 1), "{frames:?}");
            }
        }
    }
}
