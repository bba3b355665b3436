//! Hears speech and prints what the mouth should do: `hear < speech.f32 > trajectory.csv`.
//!
//! Standard input: samples, 16 kHz, mono, 32-bit little-endian floats (`ffmpeg -i speech.wav -f f32le
//! -ac 1 -ar 16000 -`). Standard output: the fields of `MouthShape`, 100 lines a
//! second.

use std::io::{self, BufWriter, Read, Write};

use lipwright_engine::speech::Listener;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut listener = Listener::new()?;
    let mut bytes = vec![0; 64_000];
    let mut input = io::stdin().lock();
    let mut n_kept = 0;
    loop {
        let n_read = input.read(&mut bytes[n_kept..])?;
        let n_bytes = n_kept + n_read;
        let (samples, rest) = bytes[..n_bytes].as_chunks::<4>();
        listener.hear(&samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect::<Vec<_>>())?;
        n_kept = rest.len();
        bytes.copy_within(n_bytes - n_kept..n_bytes, 0);
        if n_read == 0 {
            break;
        }
    }
    let mut output = BufWriter::new(io::stdout().lock());
    writeln!(output, "aperture,width,protrusion,closure,labiodental,sibilant,silence")?;
    for s in listener.finish()?.shapes() {
        let fields = [s.aperture, s.width, s.protrusion, s.closure, s.labiodental, s.sibilant, s.silence];
        writeln!(output, "{}", fields.map(|field| format!("{field:.4}")).join(","))?;
    }
    Ok(())
}
