//! `contact-sheet BEFORE.mp4 AFTER.mp4 --frames 10 --zoom X,Y,W,H -o sheet.png`: the same moments of
//! several clips in one picture.

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;
use lipwright_testkit::{ContactSheet, FixtureError, Moments, Zoom};

const USAGE: &str = "contact-sheet CLIP… -o PICTURE.png
  --frames N          how many moments, spread evenly (10)
  --at T1,T2,…        these moments instead, in seconds
  --from T --step S   N frames from T, S seconds apart (0.04), instead
  --zoom X,Y,W,H      a second row per clip: this part of the frame, enlarged (pixels);
                      again for the next clip's own part
  --only-zoom         leave the rows of whole frames out
  --cell PIXELS       width of one cell (240)";

fn main() -> ExitCode {
    let written = asked().map_err(|error| FixtureError::Asked(format!("{error}\n{USAGE}"))).and_then(
        |(sheet, picture)| {
            let moments = sheet.write(&picture)?;
            Ok((sheet, moments, picture))
        },
    );
    match written {
        Ok((sheet, moments, picture)) => {
            tell(&sheet, &moments, &picture);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

fn asked() -> Result<(ContactSheet, PathBuf), lexopt::Error> {
    let (mut clips, mut picture) = (Vec::new(), None);
    let (mut n_frames, mut at, mut from, mut step) = (10, None, None, 0.04);
    let (mut zooms, mut only_zoom, mut cell_width) = (Vec::new(), false, 240);
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("frames") => n_frames = parser.value()?.parse()?,
            Long("at") => at = Some(numbers::<f64>(&parser.value()?.string()?)?),
            Long("from") => from = Some(parser.value()?.parse()?),
            Long("step") => step = parser.value()?.parse()?,
            Long("zoom") => zooms.push(rectangle(&parser.value()?.string()?)?),
            Long("only-zoom") => only_zoom = true,
            Long("cell") => cell_width = parser.value()?.parse()?,
            Short('o') => picture = Some(PathBuf::from(parser.value()?)),
            Value(clip) => clips.push(PathBuf::from(clip)),
            other @ (Long(_) | Short(_)) => return Err(other.unexpected()),
        }
    }
    let moments = match (at, from) {
        (Some(at), _) => Moments::At(at),
        (None, Some(from)) => Moments::Run { from, step, n_frames },
        (None, None) => Moments::Spread(n_frames),
    };
    let picture = picture.ok_or("-o PICTURE.png is missing")?;
    Ok((ContactSheet { clips, moments, zooms, only_zoom, cell_width }, picture))
}

fn numbers<N: std::str::FromStr>(text: &str) -> Result<Vec<N>, lexopt::Error> {
    let wrong = || lexopt::Error::from(format!("{text}: expected numbers, comma-separated"));
    text.split(',').map(|word| word.trim().parse().map_err(|_ignored| wrong())).collect()
}

fn rectangle(text: &str) -> Result<Zoom, lexopt::Error> {
    match numbers::<u32>(text)?.as_slice() {
        &[x, y, width, height] => Ok(Zoom { x, y, width, height }),
        other => Err(format!("--zoom takes 4 numbers, X,Y,W,H; got {}", other.len()).into()),
    }
}

#[expect(clippy::print_stdout, reason = "this tool's only output")]
fn tell(sheet: &ContactSheet, moments: &[f64], picture: &std::path::Path) {
    let columns: Vec<_> = moments.iter().map(|at| format!("{at:.2}")).collect();
    println!("{}: {} clips, columns at {} s", picture.display(), sheet.clips.len(), columns.join(" "));
}

#[expect(clippy::print_stderr, reason = "this tool's only complaint")]
fn complain(error: &FixtureError) {
    eprintln!("{error}");
}
