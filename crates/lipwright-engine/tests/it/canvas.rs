//! Pictures for the face tests: the sample portrait, placed on a plain canvas by an affine map, as
//! the yuv420p frame that a decoder would give.

use std::path::Path;

use lipwright_clip::{Affine, Frame, FrameSize, Point};

/// Red, green, blue, 0..255.
type Rgb = [f32; 3];

/// The sample portrait.
pub(crate) struct Portrait {
    side: usize,
    pixels: Vec<Rgb>,
}

impl Portrait {
    /// Reads `sample/portrait.png`.
    pub(crate) fn load() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/portrait.png");
        let file = std::fs::File::open(path).expect("the sample portrait is there");
        let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("of modest size")];
        let info = reader.next_frame(&mut bytes).expect("decodes");
        assert_eq!((info.width, info.height, info.color_type), (512, 512, png::ColorType::Rgb));
        let pixels = bytes.chunks_exact(3).map(|p| [p[0], p[1], p[2]].map(f32::from)).collect();
        Self { side: 512, pixels }
    }

    /// The colour between pixels; `None` outside.
    fn at(&self, p: Point) -> Option<Rgb> {
        let side = self.side as f32;
        if !(0.0..side).contains(&p.x) || !(0.0..side).contains(&p.y) {
            return None;
        }
        let place = |value: f32| {
            let value = (value - 0.5).clamp(0.0, side - 1.0);
            let first = value as usize;
            (first, (first + 1).min(self.side - 1), value - first as f32)
        };
        let ((left, right, u), (top, bottom, v)) = (place(p.x), place(p.y));
        let pixel = |x: usize, y: usize| self.pixels[y * self.side + x];
        let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
        Some(std::array::from_fn(|c| {
            let upper = mix(pixel(left, top)[c], pixel(right, top)[c], u);
            mix(upper, mix(pixel(left, bottom)[c], pixel(right, bottom)[c], u), v)
        }))
    }
}

/// A picture in the making.
pub(crate) struct Canvas {
    size: FrameSize,
    pixels: Vec<Rgb>,
}

impl Canvas {
    /// A canvas of one colour.
    pub(crate) fn new(width: u32, height: u32, colour: Rgb) -> Self {
        let size = FrameSize::new(width, height).expect("even sides");
        Self { size, pixels: vec![colour; (width * height) as usize] }
    }

    /// Places the portrait; where it is made smaller, each pixel averages what it covers.
    pub(crate) fn paste(mut self, portrait: &Portrait, canvas_from_portrait: Affine) -> Self {
        let portrait_from_canvas = canvas_from_portrait.inverse().expect("a map that can be undone");
        let step = Point::new(portrait_from_canvas.a, portrait_from_canvas.c).length();
        let taps = step.ceil().max(1.0) as usize;
        let width = self.size.width() as usize;
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = ((index % width) as f32, (index / width) as f32);
            let colours: Vec<Rgb> = (0..taps * taps)
                .filter_map(|tap| {
                    let part = |i: usize| (i as f32 + 0.5) / taps as f32;
                    let at = Point::new(x + part(tap % taps), y + part(tap / taps));
                    portrait.at(portrait_from_canvas.apply(at))
                })
                .collect();
            if colours.len() == taps * taps {
                *pixel =
                    std::array::from_fn(|c| colours.iter().map(|p| p[c]).sum::<f32>() / colours.len() as f32);
            }
        }
        self
    }

    /// As a frame: BT.601, limited range, chroma averaged over 2x2 pixels.
    pub(crate) fn frame(&self) -> Frame {
        let (width, height) = (self.size.width() as usize, self.size.height() as usize);
        let luma = |[r, g, b]: Rgb| (0.299 * r + 0.587 * g + 0.114 * b) / 255.0;
        let mut data: Vec<u8> = self.pixels.iter().map(|p| (16.0 + 219.0 * luma(*p)).round() as u8).collect();
        for (channel, weight) in [(2, 1.772), (0, 1.402)] {
            for y in (0..height).step_by(2) {
                for x in (0..width).step_by(2) {
                    let block = [0, 1, width, width + 1].map(|offset| self.pixels[y * width + x + offset]);
                    let mean: Rgb = std::array::from_fn(|c| block.iter().map(|p| p[c]).sum::<f32>() / 4.0);
                    let difference = (mean[channel] / 255.0 - luma(mean)) / weight;
                    data.push((128.0 + 224.0 * difference).round() as u8);
                }
            }
        }
        Frame::from_packed(self.size, data).expect("planes of the right size")
    }
}
