//! The numbers of one run.

use super::closures::Tally;

/// What was measured of one result; `None` where the run cannot tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measures {
    /// Frames of the result.
    pub frames: u64,
    /// Share of them in which the person is seen.
    pub seen: f64,
    /// Correlation of the lip gap with the real one, at the best lag.
    pub correlation: Option<f64>,
    /// That lag in frames, positive when the result is late.
    pub lag: Option<i64>,
    /// Mean distance of lip points from the real ones ÷ that of a still mouth.
    pub lip_distance: Option<f64>,
    /// Range of the lip gap ÷ the person's own.
    pub opening: Option<f64>,
    /// Share of time with the mouth more than half open ÷ the real one.
    pub articulation: Option<f64>,
    /// Share of frames with the mouth more open than at rest.
    pub moving: Option<f64>,
    /// Share of frames with a mouth a quarter as high as wide, or more.
    pub leak: Option<f64>,
    /// Sharpness of the mouth ÷ the source's at the same gap.
    pub sharpness: Option<f64>,
    /// How much steady lips tremble, in face widths.
    pub tremble: Option<f64>,
    /// The same ÷ the source's, over the frames in which both are steady.
    pub jitter: Option<f64>,
    /// How much the picture around steady lips changes from frame to frame ÷ the source's.
    pub shimmer: Option<f64>,
    /// Share of frames in which the lips jump away and back, by the source's own usual.
    pub spikes: Option<f64>,
    /// How far the lips are apart in open sounds over how far in closures ÷ the person's own ratio.
    pub contrast: Option<f64>,
    /// Frames by which the lips' movement is behind the loudness of the sound, and how well they go together.
    pub behind_sound: Option<(f64, f64)>,
    /// Labelled p, b and m that are shown with the lips shut.
    pub closures: Option<Tally>,
    /// Labelled open vowels that are shown with the lips apart.
    pub vowels: Option<Tally>,
    /// Closures that our own speech net hears, shown with the lips shut.
    pub heard_closures: Option<Tally>,
    /// Similarity of the mouth's picture to the real one.
    pub mouth_ssim: Option<f64>,
    /// Likeness of the mouth's picture to the real one, in dB.
    pub mouth_psnr: Option<f64>,
    /// Likeness of everything but the lower face to the source, in dB.
    pub outside_psnr: Option<f64>,
    /// Samples changed outside the lower face before encoding.
    pub changed_outside: Option<u64>,
    /// Gradient energy where the change ends ÷ the source's.
    pub seam_edge: Option<f64>,
    /// Colour difference to the source there (CIEDE2000).
    pub seam_colour: Option<f64>,
    /// Seconds of result made per second of work.
    pub real_time: f64,
    /// Time of the work per frame ÷ that of a bare transcode.
    pub cost: Option<f64>,
    /// The smallest and the largest twentieth of the lip gap, in face widths.
    pub gaps: Option<(f64, f64)>,
    /// The gap up to which this person's lips count as shut.
    pub shut_below: Option<f64>,
}

impl Measures {
    /// All that could be measured, by name.
    pub fn named(&self) -> Vec<(&'static str, f64)> {
        let share = |tally: Option<Tally>| tally.and_then(Tally::share);
        let all = [
            ("frames", Some(self.frames as f64)),
            ("seen", Some(self.seen)),
            ("correlation", self.correlation),
            ("lag", self.lag.map(|lag| lag as f64)),
            ("lip_distance", self.lip_distance),
            ("opening", self.opening),
            ("articulation", self.articulation),
            ("moving", self.moving),
            ("leak", self.leak),
            ("sharpness", self.sharpness),
            ("tremble", self.tremble),
            ("jitter", self.jitter),
            ("shimmer", self.shimmer),
            ("spikes", self.spikes),
            ("contrast", self.contrast),
            ("behind_sound", self.behind_sound.map(|(lag, _)| lag)),
            ("sound_fit", self.behind_sound.map(|(_, fit)| fit)),
            ("closures", share(self.closures)),
            ("vowels", share(self.vowels)),
            ("heard_closures", share(self.heard_closures)),
            ("mouth_ssim", self.mouth_ssim),
            ("mouth_psnr", self.mouth_psnr),
            ("outside_psnr", self.outside_psnr),
            ("changed_outside", self.changed_outside.map(|count| count as f64)),
            ("seam_edge", self.seam_edge),
            ("seam_colour", self.seam_colour),
            ("real_time", Some(self.real_time)),
            ("cost", self.cost),
            ("gap_low", self.gaps.map(|gaps| gaps.0)),
            ("gap_high", self.gaps.map(|gaps| gaps.1)),
            ("shut_below", self.shut_below),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}
