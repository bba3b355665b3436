//! How much the pipeline costs over a bare ffmpeg transcode of the same clip, here and now. Only ratios
//! between interleaved runs are judged: seconds depend on the machine.
//!
//! `cargo bench -p lipwright --bench pipeline` prints the table; words choose rows (`-- P1 P4`);
//! `-- --record` also writes it to `benches/RESULTS.md`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may panic and must print")]

mod clips;
mod disk;
mod machine;
mod memory;
mod ratio;
mod run;

use lipwright_media::Effort;

use crate::clips::Clips;
use crate::ratio::Row;

fn main() {
    let args: Vec<_> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let record = args.iter().any(|arg| arg == "--record");
    let wanted = |name: &str| {
        let mut words = args.iter().filter(|arg| !arg.starts_with('-')).peekable();
        words.peek().is_none() || words.any(|word| name.starts_with(word.as_str()))
    };
    let clips = Clips::new();
    let mut rows: Vec<Row> = Vec::new();
    for (name, measure) in MEASURES {
        if wanted(name) {
            println!("measuring {name} …");
            rows.push(measure(&clips));
        }
    }
    let report = format!("{}\n{}", machine::description(), ratio::table(&rows));
    println!("\n{report}");
    if record {
        let file = lipwright_testkit::workspace_root().join("crates/lipwright/benches/RESULTS.md");
        std::fs::write(
            &file,
            format!("# Measured\n\n`make bench` wrote this; nothing here is typed.\n\n{report}"),
        )
        .unwrap();
    }
    assert!(rows.iter().all(Row::within_bar), "a ratio is over its bar");
}

type Measure = fn(&Clips) -> Row;

/// P1 is what reading, piping and encoding cost beside one ffmpeg with the same settings; P2 is the whole engine
/// beside the transcode that somebody would type.
const MEASURES: [(&str, Measure); 9] = [
    ("P1-720p", |clips| {
        let sides = ("identity", Effort::Quick);
        ratio::against_transcode("P1 identity engine ÷ our encoder, 720p", &clips.hd(), sides, 1.25)
    }),
    ("P1-1080p", |clips| {
        let sides = ("identity", Effort::Quick);
        ratio::against_transcode("P1 identity engine ÷ our encoder, 1080p", &clips.full_hd(), sides, 1.25)
    }),
    ("P2-720p", |clips| {
        let sides = ("warp", Effort::VeryFast);
        ratio::against_transcode("P2 default engine ÷ veryfast, 720p", &clips.hd(), sides, 3.6)
    }),
    ("P2-1080p", |clips| {
        let sides = ("warp", Effort::VeryFast);
        ratio::against_transcode("P2 default engine ÷ veryfast, 1080p", &clips.full_hd(), sides, 3.0)
    }),
    ("P2-web", |clips| {
        let (pair, sides) = (clips.full_hd_from_the_web(), ("warp", Effort::VeryFast));
        ratio::against_transcode("P2 default engine ÷ veryfast, 1080p of 8 Mbit/s", &pair, sides, 3.0)
    }),
    ("real-time-web", |clips| {
        let pair = clips.full_hd_from_the_web();
        ratio::against_real_time("default engine ÷ the clip's length, 1080p of 8 Mbit/s", &pair, 0.67)
    }),
    ("real-time", |clips| {
        ratio::against_real_time("default engine ÷ the clip's length, 1080p", &clips.full_hd(), 0.67)
    }),
    ("P4", |clips| memory::ten_minutes_against_ten_seconds("P4 default engine, 360p", clips, 1.10)),
    ("P5", |clips| disk::peak_against_what_stays("P5 default engine, 720p", clips, 1.5)),
];
