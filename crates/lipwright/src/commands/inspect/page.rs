//! The page, and what is to be said of what it shows.

use std::fmt::Write as _;

use lipwright_pipeline::inspect::{FaceAt, Inspection, Shot};

use super::curve;

/// Beyond this many degrees a face gets less and less of the speech, and beyond the second nothing.
const TURNED: [f32; 2] = [30.0, 45.0];
/// Below this many pixels of face width likewise.
const SMALL: [f32; 2] = [54.0, 36.0];
/// Lips that never part further than this, in face widths, show no inside of the mouth.
const NEVER_OPEN: f32 = 0.03;
/// A gap that changes by less than this, in face widths, is a mouth that stands still.
const STILL: f32 = 0.02;

/// The names of the pictures that have been written.
pub(super) struct Pictures {
    pub(super) thumbs: Vec<String>,
    pub(super) mouths: Vec<String>,
}

/// What stands out.
pub(super) struct Judgement {
    pub(super) n_seen: usize,
    pub(super) widest: f32,
    narrowest: f32,
    n_frames: usize,
    n_turned: usize,
    n_small: usize,
    n_faces: usize,
    n_kept: usize,
}

impl Judgement {
    pub(super) fn of(seen: &Inspection) -> Self {
        let faces: Vec<&FaceAt> = seen.frames.iter().flatten().collect();
        Self {
            n_seen: faces.len(),
            widest: faces.iter().map(|face| face.gap).fold(0.0, f32::max),
            narrowest: faces.iter().map(|face| face.gap).fold(f32::INFINITY, f32::min),
            n_frames: seen.frames.len(),
            n_turned: faces.iter().filter(|face| face.turned > TURNED[0]).count(),
            n_small: faces.iter().filter(|face| face.width < SMALL[0]).count(),
            n_faces: seen.n_faces,
            n_kept: seen.n_kept,
        }
    }

    /// One sentence for everything that makes a result worse.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let n_away = self.n_frames - self.n_seen;
        if n_away > 0 {
            notes.push(format!("the face is not seen in {n_away} frames: they are left as they are"));
        }
        if self.n_turned > 0 {
            let [less, nothing] = TURNED;
            notes.push(format!(
                "the head is turned by more than {less:.0}° in {} frames: they get less of the speech, and \
                 beyond {nothing:.0}° nothing",
                self.n_turned
            ));
        }
        if self.n_small > 0 {
            let [less, nothing] = SMALL;
            notes.push(format!(
                "the face is narrower than {less:.0} pixels in {} frames: they get less of the speech, and below \
                 {nothing:.0} nothing",
                self.n_small
            ));
        }
        if self.n_kept == 0 {
            notes.push("no mouth is fit to be borrowed: all are turned away, cut off or unsure".to_owned());
        } else if self.widest < NEVER_OPEN {
            notes.push(
                "the mouth never opens: its inside is made up; give sync a second clip or photo with --enrol"
                    .to_owned(),
            );
        } else if self.widest - self.narrowest < STILL {
            notes.push(
                "the mouth hardly moves: all its mouths are alike; a clip in which the person talks, or --enrol, \
                 gives more to choose from"
                    .to_owned(),
            );
        }
        if self.n_faces > 1 {
            notes.push(format!("{} faces are seen: --face names another than this one", self.n_faces));
        }
        notes
    }
}

/// Everything on one page, without scripts, that works from the disk.
pub(super) fn html(name: &str, seen: &Inspection, pictures: &Pictures) -> String {
    let (name, judgement) = (escaped(name), Judgement::of(seen));
    let (n_seen, n_frames) = (judgement.n_seen, judgement.n_frames);
    let size = format!("{} × {}", seen.size.width(), seen.size.height());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n{STYLE}\n"
    );
    // Writing into a string cannot fail.
    writeln!(
        page,
        "<h1>{name}</h1>\n<p>{size} pixels, {n_frames} frames; the face is seen in {n_seen} of them.</p>"
    )
    .unwrap_or_default();
    let notes: Vec<_> = judgement.notes().iter().map(|note| escaped(note)).collect();
    if !notes.is_empty() {
        writeln!(page, "<ul class=\"notes\"><li>{}</li></ul>", notes.join("</li><li>")).unwrap_or_default();
    }
    let both = if seen.wanted.is_empty() {
        ""
    } else {
        "; <b class=\"asked\">in orange</b>, on a scale of its own, what the speech asks for"
    };
    writeln!(
        page,
        "<h2>How far the mouth opens</h2>\n<p><b class=\"found\">In blue</b> the gap between the lips in face widths, as found in each frame{both}.</p>\n{}",
        curve::svg(seen)
    )
    .unwrap_or_default();
    writeln!(
        page,
        "<h2>The face</h2>\n<p>Whose mouth is re-made, and where its lips were found.</p>\n{}",
        figures(&seen.thumbs, &pictures.thumbs)
    )
    .unwrap_or_default();
    let (kept, shown) = (seen.n_kept, pictures.mouths.len());
    writeln!(
        page,
        "<h2>The mouths that can be borrowed</h2>\n<p>{kept} are kept; these {shown} go evenly from shut to wide open. \
         A speech can only open the mouth as far as one of them does.</p>\n{}",
        figures(&seen.mouths, &pictures.mouths)
    )
    .unwrap_or_default();
    page + "</html>\n"
}

fn figures(shots: &[Shot], files: &[String]) -> String {
    let figure = |(shot, file): (&Shot, &String)| {
        let told = shot.face.map_or_else(
            || "no face".to_owned(),
            |face| {
                format!(
                    "gap {:.3}, turned {:.0}°, {:.0} px, sure {:.2}",
                    face.gap, face.turned, face.width, face.confidence
                )
            },
        );
        format!(
            "<figure><img src=\"{file}\" alt=\"\"><figcaption>{:.2} s: {told}</figcaption></figure>\n",
            shot.at.0
        )
    };
    format!("<div>{}</div>", shots.iter().zip(files).map(figure).collect::<String>())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

const STYLE: &str = "<style>\
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto 4rem;padding:0 1rem;color:#231d1f;background:#fff}\
h1{line-height:1.2;overflow-wrap:anywhere}h2{margin:2.5rem 0 .25rem}\
.notes{background:#fbf1d9;border-radius:.75rem;padding:1rem 1rem 1rem 2.25rem;margin:1.5rem 0}\
.notes li::first-letter{text-transform:uppercase}\
.found{color:#1f5fbf}.asked{color:#9a5208}\
svg{width:100%;height:auto;margin-top:.5rem}\
div{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem .75rem;margin-top:.75rem}\
figure{margin:0}img{display:block;width:100%;border-radius:.5rem}\
figcaption{font-size:.75rem;color:#5b5155;margin-top:.25rem}</style>";
