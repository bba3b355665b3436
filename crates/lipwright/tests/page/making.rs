//! From two files to a video that plays beside its source.

use std::fs;

use lipwright_testkit::{ffmpeg, sample_face, sample_speech, speech_wav};
use serde_json::json;

use crate::visit::Visit;

const AFTER: &str = "document.querySelector('.after video')";
const BEFORE: &str = "document.querySelector('.before video')";

impl Visit {
    /// The sample, to its result, with the real engine.
    fn with_a_result() -> Self {
        let visit = Self::new();
        visit.browser.click("#sample");
        visit.browser.until("document.querySelectorAll('.chosen .file').length === 2");
        visit.browser.click("#send");
        visit.wait_for_result();
        visit
    }

    fn wait_for_result(&self) {
        self.browser.until("document.querySelector('.player')");
        self.browser
            .until(&format!("{AFTER}.readyState >= 3 && {BEFORE}.readyState >= 3 && !{BEFORE}.seeking"));
    }

    /// How far the two videos are from showing the same moment, in seconds.
    fn lag(&self) -> f64 {
        self.number(&format!("{AFTER}.currentTime - {BEFORE}.currentTime")).abs()
    }
}

#[test]
fn a_first_visitor_goes_from_the_sample_to_a_result_without_being_asked_for_a_key() {
    let visit = Visit::new();
    assert!(!visit.is("document.querySelector('#key-dialog').open"));
    visit.picture("home");
    visit.browser.click("#sample");
    visit.browser.until("document.querySelectorAll('.chosen .file').length === 2");
    visit.picture("chosen");
    visit.browser.click("#send");
    visit.browser.until("document.querySelector('.steps .now')");
    visit.browser.until("Number(document.querySelector('.way .meter')?.ariaValueNow) > 5 || document.querySelector('.player')");
    visit.picture("working");
    visit.wait_for_result();
    assert!(visit.text(".under").contains("Done"));
    assert!(visit.text(".told").contains("of 206 frames"), "{}", visit.text(".told"));
    let link = visit.browser.run("return document.querySelector('a[download]').href");
    let mut video = visit.service.client.agent.get(link.as_str().unwrap()).call().unwrap();
    assert_eq!(video.headers()["content-type"], "video/mp4");
    assert!(video.body_mut().read_to_vec().unwrap().len() > 50_000);
}

#[test]
fn an_upload_tells_how_far_it_is() {
    let visit = Visit::new();
    let video = visit.folder.path().join("long.mp4");
    fs::write(&video, vec![0; 3_000_000]).unwrap();
    visit.browser.devtools("Network.enable", &json!({}));
    let slow =
        json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000 });
    visit.browser.devtools("Network.emulateNetworkConditions", &slow);
    visit.send(&video, &sample_speech());
    let bar = "document.querySelector('#video-drop [role=progressbar]')";
    let share = visit
        .browser
        .until(&format!("{bar} && Number({bar}.ariaValueNow) > 0 && Number({bar}.ariaValueNow)"));
    assert!((1.0..100.0).contains(&share.as_f64().unwrap()), "{share}");
    assert!(visit.text("#video-said").starts_with("Uploading, "));
    visit.picture("uploading");
    visit.is_accessible();
    assert!(visit.is("document.querySelector('#video-drop .chosen button').disabled"), "not under way");

    visit.browser.click("#stop");
    visit.browser.until("!document.querySelector('#send').disabled");
    assert!(
        visit.is("document.querySelectorAll('.chosen .file').length === 2"),
        "the files are still chosen"
    );
    assert!(!visit.is("document.querySelector('#create .notice')"), "who stops it needs no telling");
    assert_eq!(
        visit.browser.run("return [document.querySelector('#stop').hidden, location.search]"),
        json!([true, ""])
    );

    let fast = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    visit.browser.devtools("Network.emulateNetworkConditions", &fast);
    visit.browser.click("#send");
    visit.browser.until("document.querySelector('.failed-card')");
}

#[test]
fn before_and_after_play_as_one() {
    let visit = Visit::new();
    let id = visit.task("identity");
    visit.service.client.finished(&id);
    visit.open(&format!("/?task={id}"));
    visit.wait_for_result();
    visit.browser.click(".button.round");
    visit.browser.until(&format!("{AFTER}.currentTime > 1.5 && {BEFORE}.currentTime > 1"));
    assert!(visit.is(&format!("!{AFTER}.paused && !{BEFORE}.paused")));
    let lag = visit.lag();
    assert!(lag < 0.12, "three frames or more apart: {lag}");

    visit.browser.press("k");
    visit.browser.until(&format!("{AFTER}.paused && {BEFORE}.paused && !{BEFORE}.seeking"));
    let paused = visit.number(&format!("{AFTER}.currentTime"));
    visit.browser.press(".");
    visit
        .browser
        .until(&format!("!{AFTER}.seeking && !{BEFORE}.seeking && {AFTER}.currentTime !== {paused}"));
    let stepped = visit.number(&format!("{AFTER}.currentTime")) - paused;
    assert!((0.0..0.08).contains(&stepped), "one frame of 25 in a second: {stepped}");
    assert!(visit.lag() < 0.005, "the same frame: {}", visit.lag());
    let shown = visit.number(&format!("Math.floor({AFTER}.currentTime * 25) + 1"));
    assert_eq!(visit.text(".controls .frame"), format!("Frame {shown} of 206"));
    visit.browser.press(",");
    visit.browser.until(&format!("!{AFTER}.seeking && {AFTER}.currentTime < {paused} + {stepped}"));

    let frames = format!("[{AFTER}.muted, {BEFORE}.muted]");
    assert_eq!(visit.browser.run(&format!("return {frames}")), json!([false, true]));
    visit.browser.click("[data-value=old]");
    assert_eq!(visit.browser.run(&format!("return {frames}")), json!([true, false]));
    visit.browser.click("[data-value='0.25']");
    assert!((visit.number(&format!("{AFTER}.playbackRate")) - 0.25).abs() < 1e-6);
}

#[test]
fn a_result_can_be_wiped_zoomed_and_read() {
    let visit = Visit::with_a_result();
    visit.picture("result");
    visit.is_accessible();
    visit.browser.run("document.querySelector('.scrub').value = 2; document.querySelector('.scrub').dispatchEvent(new Event('input'))");
    visit.browser.click("[data-value=wipe]");
    visit.browser.click("[data-value=on]");
    // The middle of the stage shows the mouth: that of the report, enlarged.
    visit.browser.until(&format!(
        "getComputedStyle({AFTER}).transform !== 'none' && {AFTER}.getAnimations().length === 0"
    ));
    let place = visit.number("Number(document.querySelector('.wiper').value)");
    visit.browser.run("document.querySelector('.wiper').focus()");
    visit.browser.press("\u{e014}");
    visit.browser.until(&format!("document.querySelector('.wiper').value > {place}"));
    visit.picture("mouth-wiped");
    visit.is_accessible();
    visit.browser.click("[data-value=side]");
    visit.picture("mouth");
    visit.browser.click("[data-value=off]");

    visit.dark(true);
    visit.picture("result-dark");
    visit.is_accessible();
    visit.width(360);
    visit.fits();
    visit.picture("result-phone-dark");
    visit.dark(false);
    visit.width(1280);
    visit.browser.click("#language");
    assert!(visit.text(".told").contains("Neu gemacht"));
    visit.picture("result-german");
}

#[test]
fn the_time_left_is_told_as_people_say_it() {
    let visit = Visit::new();
    let told = visit
        .browser
        .run("return import('/page/progress.js').then(({ inWords }) => [3, 0, 23, 59, 100].map(inWords))");
    let words = [("seconds", 3), ("seconds", 1), ("seconds", 25), ("seconds", 60), ("minutes", 2)];
    assert_eq!(told, json!(words.map(|(unit, n)| json!([format!("way.{unit}"), n]))));
}

#[test]
fn what_was_done_and_what_to_look_out_for_stand_in_words() {
    let visit = Visit::new();
    let clip = visit.folder.path().join("leaves.mp4");
    // Half a second of the face, then half a second of nobody, in HDR.
    let filter = "scale=256:256,trim=duration=0.5,tpad=stop_duration=0.5:color=gray,setpts=PTS-STARTPTS,\
                  setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,\
                  zscale=t=linear:npl=203,format=gbrpf32le,\
                  zscale=p=bt2020:t=arib-std-b67:m=bt2020nc:r=tv:npl=203,format=yuv420p10le";
    let tags = "-color_range tv -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc";
    let face = sample_face();
    let arguments = ["-i", face.to_str().unwrap(), "-an", "-vf", filter, "-c:v", "libx264"];
    ffmpeg(arguments.into_iter().chain(tags.split(' ')).chain([clip.to_str().unwrap()])).unwrap();
    let speech = visit.folder.path().join("short.wav");
    speech_wav(1.0, &speech).unwrap();
    visit.browser.choose("#video-file", &clip);
    visit.browser.choose("#audio-file", &speech);
    visit.browser.click("#send");
    visit.wait_for_result();
    let told = visit.text(".told");
    for words in ["of 25 frames", "Left as it was: no face", "The video is HDR; the result is SDR"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    visit.is_accessible();
    visit.picture("warned");
    visit.browser.click("#language");
    let told = visit.text(".told");
    assert!(told.contains("Gelassen: kein Gesicht") && told.contains("HDR, das "), "{told}");
}

#[test]
fn a_reload_keeps_the_task_and_its_source() {
    let visit = Visit::new();
    visit.send(&sample_face(), &sample_speech());
    visit.wait_for_result();
    let address = visit.browser.run("return location.search");
    assert!(address.as_str().unwrap().starts_with("?task="));
    visit.browser.reload();
    visit.wait_for_result();
    assert_eq!(visit.browser.run("return location.search"), address);
    assert_eq!(visit.text("#task-title"), "face.mp4 + speech.wav");
    // The engine that changes nothing shows the source again: both videos show the same picture.
    visit.browser.press("k");
    visit.browser.until(&format!("{BEFORE}.currentTime > 0.3"));
}

#[test]
fn a_result_can_be_made_again_otherwise() {
    let visit = Visit::new();
    let id = visit.task("identity");
    visit.service.client.finished(&id);
    visit.open(&format!("/?task={id}"));
    visit.wait_for_result();
    visit.browser.click(".again input[value=normal_reverse]");
    visit.browser.click(".again button");
    visit.browser.until(&format!("location.search !== '?task={id}' && document.querySelector('.player')"));
    assert!(visit.is("document.querySelector('.again input[value=normal_reverse]').checked"));
    let again = visit.browser.run("return new URLSearchParams(location.search).get('task')");
    let task = visit.service.client.finished(again.as_str().unwrap());
    assert_eq!(task["inputs"]["playback_type"], "normal_reverse");
    assert_eq!(task["inputs"]["engine"], "identity");
}

#[test]
fn what_can_be_copied_works_in_a_terminal() {
    let visit = Visit::new();
    let id = visit.task("identity");
    visit.service.client.finished(&id);
    visit.open(&format!("/?task={id}"));
    visit.wait_for_result();
    visit.browser.run("Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text } } })");
    visit.browser.click(".actions button:nth-of-type(2)");
    let command = visit.browser.until("window.copied").as_str().unwrap().to_owned();
    let body = command.split_once("-d '").unwrap().1.split_once('\'').unwrap().0;
    let reply = visit.service.client.post("/v2/create_lip_sync_video", &serde_json::from_str(body).unwrap());
    assert_eq!(reply["code"], 0, "{command}");
    visit.browser.run("window.copied = ''");
    visit.browser.click(".actions button:nth-of-type(1)");
    let link = visit.browser.until("window.copied").as_str().unwrap().to_owned();
    let reply = visit.service.client.agent.get(&link).call().unwrap();
    assert_eq!(reply.status().as_u16(), 200, "{link}");
    let said = visit.text("#toast");
    assert!(said.starts_with("Copied. The link works until "), "{said}");
}

#[test]
fn speech_can_be_recorded() {
    let visit = Visit::new();
    visit.browser.click("#record");
    visit.browser.until("/0:0[1-9]/.test(document.querySelector('#audio-said').innerText)");
    visit.browser.click("#record");
    assert!(visit.text("#audio-drop .file").contains("recording.wav"));
    visit.browser.choose("#video-file", &sample_face());
    visit.browser.click(".options summary");
    visit.browser.click("#options input[value=identity]");
    visit.browser.click("#send");
    visit.wait_for_result();
    assert!(visit.number(&format!("{AFTER}.duration")) > 0.8);
}

#[test]
fn a_file_that_the_browser_cannot_show_is_told_and_can_be_sent_all_the_same() {
    let visit = Visit::new();
    visit.browser.choose("#video-file", &visit.no_video());
    visit.browser.until("document.querySelector('#video-said').innerText.includes('cannot show the file')");
    assert!(visit.is("!document.querySelector('#video-drop .chosen video')"), "no black box");
    visit.picture("no-preview");
    visit.is_accessible();
    visit.browser.click("#video-drop .chosen button");
    visit.browser.until("document.querySelector('#video-said').innerText === ''");
    visit.send(&visit.no_video(), &sample_speech());
    visit.browser.until("document.querySelector('.failed-card')");
}

#[test]
fn files_can_be_dropped() {
    let visit = Visit::new();
    let taken = visit.browser.run(
        "const files = new DataTransfer();
         files.items.add(new File(['I am a text.'], 'dropped.mp4', { type: 'video/mp4' }));
         const card = document.querySelector('#video-drop');
         for (const name of ['dragover', 'drop']) {
           card.dispatchEvent(new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true }));
         }
         return [card.querySelector('.name').innerText.split('\\n')[0], card.classList.contains('over')]",
    );
    assert_eq!(taken, json!(["dropped.mp4", false]));
}

#[test]
fn a_task_is_followed_by_events_and_without_them() {
    let visit = Visit::new();
    for broken in [false, true] {
        let id = visit.task("identity");
        visit.open("/");
        visit.browser.run(&format!(
            "const real = window.fetch;
             window.asked = [];
             window.fetch = (path, request) => {{
               window.asked.push(String(path).split('/').at(-1));
               return {broken} && String(path).endsWith('/events') ? Promise.reject(new TypeError('no')) : real(path, request);
             }};
             history.pushState(null, '', '/?task={id}');
             document.dispatchEvent(new Event('route'))"
        ));
        visit.wait_for_result();
        let asked = visit
            .browser
            .run("return [window.asked.includes('events'), window.asked.includes(location.search.slice(6))]");
        assert_eq!(asked, json!([true, broken]), "it asks again only when no events come");
    }
}
