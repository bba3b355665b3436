//! A list that only grows. A vector that doubles moves what it holds into ever larger blocks and leaves
//! the smaller ones behind, which after minutes of video is as much memory again as the list itself.

/// Records in one block: a few hundred kilobytes of faces.
const PER_BLOCK: usize = 1024;

/// The list, in blocks of equal size that never move.
#[derive(Debug)]
pub(super) struct Records<T> {
    blocks: Vec<Vec<T>>,
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<T> Records<T> {
    pub(super) fn push(&mut self, record: T) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < PER_BLOCK => block.push(record),
            _ => {
                let mut block = Vec::with_capacity(PER_BLOCK);
                block.push(record);
                self.blocks.push(block);
            }
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.blocks.get(index / PER_BLOCK)?.get(index % PER_BLOCK)
    }

    pub(super) fn len(&self) -> usize {
        self.blocks.last().map_or(0, |last| (self.blocks.len() - 1) * PER_BLOCK + last.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

#[cfg(test)]
mod tests;
