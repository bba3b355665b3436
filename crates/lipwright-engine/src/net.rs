//! Neural nets: an ONNX model from bytes, checked when loaded, run on one thread.
//!
//! The only file that knows the inference library. Pre- and post-processing live beside the code
//! that uses a net ([`crate::face`], [`crate::speech`]).

use std::fmt;
use std::sync::Arc;

use rten::{Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensorView;
use rten_tensor::prelude::*;

use crate::error::EngineError;

/// A dimension that the model leaves open, or that may be of any length.
pub const ANY: usize = 0;

/// An input or an output that the caller relies on: its name in the model and its shape.
#[derive(Debug, Clone, Copy)]
pub struct Port {
    /// Name of the value in the ONNX graph.
    pub name: &'static str,
    /// Dimensions, outermost first; [`ANY`] where every length will do.
    pub shape: &'static [usize],
}

/// A loaded model with one float input and float outputs.
///
/// A net computes on a thread of its own, one at a time, so work is spread by giving each worker
/// thread its own net, never by sharing cores inside one.
pub struct Net {
    name: &'static str,
    model: Arc<Model>,
    input: (NodeId, Port),
    outputs: Vec<(NodeId, Port)>,
    pool: Arc<ThreadPool>,
}

impl Net {
    /// Loads `bytes`, an ONNX file, and checks that it has the ports named. `name` is for messages.
    pub fn load(
        name: &'static str,
        bytes: &[u8],
        input: Port,
        outputs: &[Port],
    ) -> Result<Self, EngineError> {
        let wrong = |reason: String| EngineError::Model { name, reason };
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load(bytes.to_vec())
            .map_err(|error| wrong(error.to_string()))?;
        let input = (find(&model, input).map_err(wrong)?, input);
        let outputs = outputs
            .iter()
            .map(|port| find(&model, *port).map(|node| (node, *port)))
            .collect::<Result<_, _>>()
            .map_err(wrong)?;
        Ok(Self { name, model: Arc::new(model), input, outputs, pool: one_thread() })
    }

    /// The same net on another thread, to run beside this one.
    #[must_use]
    pub fn twin(&self) -> Self {
        let Self { name, input, .. } = *self;
        Self {
            name,
            model: Arc::clone(&self.model),
            input,
            outputs: self.outputs.clone(),
            pool: one_thread(),
        }
    }

    /// Runs on `input`, row-major values of the given shape; answers one vector per output port, in
    /// the order given to [`Net::load`], row-major too.
    pub fn run(&self, input: &[f32], shape: &[usize]) -> Result<Vec<Vec<f32>>, EngineError> {
        let (input_node, port) = self.input;
        if !fits(port.shape, shape) || input.len() != shape.iter().product::<usize>() {
            return Err(self.wrong(format!(
                "{} values of shape {shape:?} were given to input {} of shape {:?}",
                input.len(),
                port.name,
                port.shape
            )));
        }
        let tensor = NdTensorView::from_data([input.len()], input);
        let tensor = tensor.reshaped(shape);
        let nodes: Vec<NodeId> = self.outputs.iter().map(|(node, _)| *node).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let values = self
            .model
            .run(vec![(input_node, tensor.view().into())], &nodes, Some(options))
            .map_err(|error| self.wrong(error.to_string()))?;
        values.into_iter().zip(&self.outputs).map(|(value, (_, port))| self.read(value, *port)).collect()
    }

    fn read(&self, value: Value, port: Port) -> Result<Vec<f32>, EngineError> {
        let shape: Vec<usize> = value.shape().iter().copied().collect();
        let Value::FloatTensor(tensor) = value else {
            return Err(self.wrong(format!("output {} is not of 32-bit floats", port.name)));
        };
        if !fits(port.shape, &shape) {
            return Err(self.wrong(format!(
                "output {} came with shape {shape:?} instead of {:?}",
                port.name, port.shape
            )));
        }
        Ok(tensor.to_vec())
    }

    fn wrong(&self, reason: String) -> EngineError {
        EngineError::Model { name: self.name, reason }
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net").field("name", &self.name).finish_non_exhaustive()
    }
}

fn one_thread() -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(1))
}

/// The node of `port`, if the model has it and does not contradict its shape.
fn find(model: &Model, port: Port) -> Result<NodeId, String> {
    let node = model.find_node(port.name).ok_or_else(|| format!("has no value named {}", port.name))?;
    let Some(stated) = model.node_info(node).and_then(|info| info.shape()) else {
        return Ok(node); // some files leave output shapes out; run() looks at what comes
    };
    let stated: Vec<usize> = stated
        .iter()
        .map(|dimension| match dimension {
            Dimension::Fixed(length) => *length,
            Dimension::Symbolic(_) => ANY,
        })
        .collect();
    if fits(port.shape, &stated) {
        Ok(node)
    } else {
        Err(format!("{} has shape {stated:?}, expected {:?} (0 stands for any)", port.name, port.shape))
    }
}

/// Whether two shapes agree, [`ANY`] with everything.
fn fits(expected: &[usize], got: &[usize]) -> bool {
    expected.len() == got.len() && expected.iter().zip(got).all(|(e, g)| *e == ANY || *g == ANY || e == g)
}

#[cfg(test)]
mod tests;
