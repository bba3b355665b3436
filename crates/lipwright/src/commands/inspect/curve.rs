//! How far the mouth opens over time, as a drawing.

use std::fmt::Write as _;

use lipwright_pipeline::inspect::Inspection;

const WIDTH: f32 = 960.0;
const HEIGHT: f32 = 220.0;
const LEFT: f32 = 46.0;
const BELOW: f32 = 24.0;
/// The drawing reaches at least so far, in face widths: lips nearly shut all the time look so.
const LEAST_TOP: f32 = 0.08;

/// The measured curve and, on a scale of its own, what the speech asks for.
pub(super) fn svg(seen: &Inspection) -> String {
    let top = seen.frames.iter().flatten().map(|face| face.gap).fold(LEAST_TOP, f32::max) * 1.1;
    let seconds = seconds(seen);
    let x = |at: f32| LEFT + at / seconds * (WIDTH - LEFT);
    let y = |share: f32| (HEIGHT - BELOW) * (1.0 - share);
    let rate = seen.rate.time_of(lipwright_pipeline::FrameIndex(1)).seconds().0 as f32;
    let measured = lines(
        seen.frames
            .iter()
            .enumerate()
            .map(|(i, face)| face.as_ref().map(|face| (x(i as f32 * rate), y(face.gap / top)))),
    );
    let wanted = lines(seen.wanted.iter().enumerate().map(|(i, open)| Some((x(i as f32 / 100.0), y(*open)))));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<title>How far the mouth opens</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    // Writing into a string cannot fail.
    for i in 0..=4 {
        let (share, at) = (i as f32 / 4.0, seconds * i as f32 / 4.0);
        let (row, column, gap) = (y(share), x(at).min(WIDTH - 32.0), share * top);
        writeln!(svg, "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{row:.1}\" y2=\"{row:.1}\" stroke=\"#ddd\"/>")
            .unwrap_or_default();
        writeln!(svg, "<text x=\"4\" y=\"{:.1}\" fill=\"#555\">{gap:.3}</text>", (row + 4.0).max(10.0))
            .unwrap_or_default();
        writeln!(svg, "<text x=\"{column:.1}\" y=\"{:.1}\" fill=\"#555\">{at:.1} s</text>", HEIGHT - 6.0)
            .unwrap_or_default();
    }
    writeln!(svg, "<path d=\"{wanted}\" fill=\"none\" stroke=\"#d9822b\" stroke-width=\"1\"/>")
        .unwrap_or_default();
    writeln!(svg, "<path d=\"{measured}\" fill=\"none\" stroke=\"#1f5fbf\" stroke-width=\"1.6\"/>")
        .unwrap_or_default();
    svg + "</svg>\n"
}

/// How long the longer of both lasts.
fn seconds(seen: &Inspection) -> f32 {
    let last = lipwright_pipeline::FrameIndex(seen.frames.len() as u64);
    let video = seen.rate.time_of(last).seconds().0 as f32;
    video.max(seen.wanted.len() as f32 / 100.0).max(0.1)
}

/// A path that is broken where nothing is known.
fn lines(points: impl Iterator<Item = Option<(f32, f32)>>) -> String {
    let (mut path, mut pen_is_down) = (String::new(), false);
    for point in points {
        if let Some((x, y)) = point {
            let step = if pen_is_down { 'L' } else { 'M' };
            write!(path, "{step}{x:.1} {y:.1}").unwrap_or_default();
        }
        pen_is_down = point.is_some();
    }
    path
}
