"""Weights to ONNX: Conv, Relu, Add, Sigmoid, Concat and Slice, opset 17.

    export.py WEIGHTS.npz speech.onnx

Input `mel` (1, 80, 1, time), output `mouth` (1, 4, 1, time): aperture, width, closure 0..1, silence 0..1.
"""
import sys
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from net import CHANNELS, DILATIONS, FIRST


def main(weights, out):
    p = np.load(weights)
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name)); return name

    def convolve(x, name, taps, dilation, to):
        w = p[f"{name}_w"]      # (taps * in, out), taps outermost
        w = w.reshape(taps, -1, w.shape[1]).transpose(2, 1, 0)[:, :, None, :]
        reach = taps // 2 * dilation
        nodes.append(helper.make_node("Conv", [x, constant(f"{name}_w", w.astype(np.float32)), constant(f"{name}_b", p[f"{name}_b"].astype(np.float32))], [to],
                                      kernel_shape=[1, taps], dilations=[1, dilation], pads=[0, reach, 0, reach]))
        return to

    def apply(op, inputs, to, **attributes):
        nodes.append(helper.make_node(op, inputs, [to], **attributes)); return to

    x = apply("Relu", [convolve("mel", "first", FIRST, 1, "first_c")], "first_r")
    for i, dilation in enumerate(DILATIONS):
        h = apply("Relu", [convolve(x, f"wide{i}", 3, dilation, f"wide{i}_c")], f"wide{i}_r")
        h = convolve(h, f"mix{i}", 1, 1, f"mix{i}_c")
        x = apply("Relu", [apply("Add", [x, h], f"sum{i}")], f"block{i}")
    raw = convolve(x, "out", 1, 1, "raw")
    ends = lambda a, b: [constant(f"from{a}", np.array([a])), constant(f"to{b}", np.array([b])), "channel_axis"]
    constant("channel_axis", np.array([1]))
    shape = apply("Slice", [raw, *ends(0, 2)], "shape")
    surety = apply("Sigmoid", [apply("Slice", [raw, constant("from2", np.array([2])), constant("to4", np.array([4])), "channel_axis"], "logits")], "surety")
    apply("Concat", [shape, surety], "mouth", axis=1)
    graph = helper.make_graph(nodes, "speech", [helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, 80, 1, "time"])],
                              [helper.make_tensor_value_info("mouth", TensorProto.FLOAT, [1, 4, 1, "time"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="lipwright", ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
