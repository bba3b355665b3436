//! One picture: 8-bit yuv420p planes in one block of memory, in the order that ffmpeg pipes them.

use crate::time::FrameRate;

/// Width and height in luma pixels, both even and at least 2, as 4:2:0 chroma needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameSize {
    width: u32,
    height: u32,
}

impl FrameSize {
    /// `None` unless both sides are even and at least 2.
    pub const fn new(width: u32, height: u32) -> Option<Self> {
        let even = width.is_multiple_of(2) && height.is_multiple_of(2);
        if even && width >= 2 && height >= 2 { Some(Self { width, height }) } else { None }
    }

    /// The largest even size inside `width` x `height`: an odd side loses its last pixel line.
    pub const fn even_inside(width: u32, height: u32) -> Option<Self> {
        Self::new(width & !1, height & !1)
    }

    /// Luma pixels per row.
    pub const fn width(self) -> u32 {
        self.width
    }

    /// Luma rows.
    pub const fn height(self) -> u32 {
        self.height
    }

    /// Bytes of one yuv420p frame: a luma byte per pixel and two chroma bytes per four pixels.
    pub const fn frame_bytes(self) -> usize {
        let luma = self.width as usize * self.height as usize;
        luma + luma / 2
    }
}

/// The shape of a constant-rate video: what an engine is told before the first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VideoFormat {
    /// Size of every frame.
    pub size: FrameSize,
    /// Frames per second.
    pub rate: FrameRate,
}

/// A yuv420p frame. Planes are packed without padding: Y, then U, then V.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    size: FrameSize,
    data: Vec<u8>,
}

/// A plane to read: `height` rows of `width` samples, no padding between rows.
#[derive(Debug, Clone, Copy)]
pub struct Plane<'a> {
    /// Row after row.
    pub data: &'a [u8],
    /// Samples per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// A plane to write, laid out as [`Plane`].
#[derive(Debug)]
pub struct PlaneMut<'a> {
    /// Row after row.
    pub data: &'a mut [u8],
    /// Samples per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Frame {
    /// A black frame (limited range: Y 16, U and V 128).
    pub fn black(size: FrameSize) -> Self {
        let luma = size.width as usize * size.height as usize;
        let mut data = vec![128; size.frame_bytes()];
        data[..luma].fill(16);
        Self { size, data }
    }

    /// Takes packed planes; `None` when the length is not [`FrameSize::frame_bytes`].
    pub fn from_packed(size: FrameSize, data: Vec<u8>) -> Option<Self> {
        (data.len() == size.frame_bytes()).then_some(Self { size, data })
    }

    /// Width and height.
    pub const fn size(&self) -> FrameSize {
        self.size
    }

    /// All planes as they travel through a pipe.
    pub fn packed(&self) -> &[u8] {
        &self.data
    }

    /// All planes, to read a frame into.
    pub fn packed_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// Luma.
    pub fn y(&self) -> Plane<'_> {
        self.planes()[0]
    }

    /// Luma, U and V.
    pub fn planes(&self) -> [Plane<'_>; 3] {
        let (width, height) = (self.size.width as usize, self.size.height as usize);
        let (y, chroma) = self.data.split_at(width * height);
        let (u, v) = chroma.split_at(chroma.len() / 2);
        let half = |data| Plane { data, width: width / 2, height: height / 2 };
        [Plane { data: y, width, height }, half(u), half(v)]
    }

    /// Luma, U and V, to write.
    pub fn planes_mut(&mut self) -> [PlaneMut<'_>; 3] {
        let (width, height) = (self.size.width as usize, self.size.height as usize);
        let (y, chroma) = self.data.split_at_mut(width * height);
        let (u, v) = chroma.split_at_mut(chroma.len() / 2);
        let half = |data| PlaneMut { data, width: width / 2, height: height / 2 };
        [PlaneMut { data: y, width, height }, half(u), half(v)]
    }
}

#[cfg(test)]
mod tests;
