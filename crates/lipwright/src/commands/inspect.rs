//! `lipwright inspect`: a page that shows why a video syncs as it does.

mod curve;
mod page;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use lipwright_pipeline::inspect::{InspectJob, Inspection, Picture, Shot, inspect};
use lipwright_pipeline::{Cancel, Silent};
use serde_json::json;

use self::page::Judgement;
use crate::cli::InspectArgs;
use crate::commands::sync::limits;
use crate::failure::Failure;
use crate::interrupt::run_interruptibly;
use crate::{output, preflight};

pub(crate) fn run(args: &InspectArgs) -> Result<(), Failure> {
    preflight::input("video", &args.video)?;
    if let Some(speech) = &args.speech {
        preflight::input("speech", speech)?;
    }
    preflight::tools()?;
    let job = InspectJob {
        video: args.video.clone(),
        speech: args.speech.clone(),
        face: args.face.unwrap_or_default(),
        limits: limits(),
    };
    let cancel = Cancel::new();
    let work = {
        let cancel = cancel.clone();
        move || inspect(&job, &Silent, &cancel)
    };
    let seen = run_interruptibly(&cancel, || output::note("lipwright: stopping"), work)??;
    let name = args.video.file_name().unwrap_or_default().to_string_lossy();
    write(&name, &seen, &args.output).map_err(|error| Failure::folder_not_writable(&args.output, &error))?;
    tell(args, &seen);
    Ok(())
}

/// The page and its pictures; what else is in the folder stays.
fn write(name: &str, seen: &Inspection, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let save = |kind: &str, shots: &[Shot]| {
        let files = shots.iter().enumerate().map(|(i, shot)| {
            let file = format!("{kind}-{i:02}.png");
            write_png(&shot.picture, &folder.join(&file))?;
            Ok(file)
        });
        files.collect::<io::Result<Vec<_>>>()
    };
    let pictures =
        page::Pictures { thumbs: save("frame", &seen.thumbs)?, mouths: save("mouth", &seen.mouths)? };
    fs::write(folder.join("mouth.svg"), curve::svg(seen))?;
    fs::write(folder.join("index.html"), page::html(name, seen, &pictures))
}

fn write_png(picture: &Picture, file: &Path) -> io::Result<()> {
    let (width, height) = (picture.width as u32, picture.height as u32);
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(file)?), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.rgb)?;
    Ok(writer.finish()?)
}

fn tell(args: &InspectArgs, seen: &Inspection) {
    let page = args.output.join("index.html");
    let judgement = Judgement::of(seen);
    if args.json {
        output::event(&json!({
            "event": "done", "page": page.to_string_lossy(), "frames": seen.frames.len(),
            "seen": judgement.n_seen, "faces": seen.n_faces, "mouths_kept": seen.n_kept,
            "widest_gap": judgement.widest, "notes": judgement.notes(),
        }));
        return;
    }
    for note in judgement.notes() {
        output::note(&format!("lipwright: {note}"));
    }
    let (n_seen, n) = (judgement.n_seen, seen.frames.len());
    output::say(&format!(
        "{}: the face in {n_seen} of {n} frames, {} mouths kept",
        page.display(),
        seen.n_kept
    ));
}
