"""Weights to ONNX: Conv, Relu, Add, Reshape, Transpose, Slice, Sigmoid and Concat, opset 17.

    export.py WEIGHTS.npz speech.onnx

Input `mel` (1, 80, 1, time), time even; output `mouth` (1, 9, 1, time): curves.CHANNELS, all but the curves 0..1.
"""
import sys
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from curves import CHANNELS, N_CURVES
from net import DILATIONS, FIRST, N_BANDS, STEP


def main(weights, out):
    p = np.load(weights)
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name)); return name

    def apply(op, inputs, to, **attributes):
        nodes.append(helper.make_node(op, inputs, [to], **attributes)); return to

    def convolve(x, name, to, **how):
        w = p[f"{name}.weight"]
        return apply("Conv", [x, constant(f"{name}_w", w), constant(f"{name}_b", p[f"{name}.bias"])], to, kernel_shape=list(w.shape[2:]), **how)

    edge = FIRST // 2 - 1
    x = apply("Relu", [convolve("mel", "first", "first_c", strides=[1, STEP], pads=[0, edge, 0, edge])], "first_r")
    for i, d in enumerate(DILATIONS):
        h = apply("Relu", [convolve(x, f"wide.{i}", f"wide{i}_c", dilations=[1, d], pads=[0, d, 0, d])], f"wide{i}_r")
        x = apply("Relu", [apply("Add", [x, convolve(h, f"mix.{i}", f"mix{i}_c")], f"sum{i}")], f"block{i}")
    x = apply("Reshape", [convolve(x, "out", "pairs"), constant("apart", np.array([1, len(CHANNELS), STEP, -1]))], "parted")
    x = apply("Reshape", [apply("Transpose", [x], "turned", perm=[0, 1, 3, 2]), constant("in_turn", np.array([1, len(CHANNELS), 1, -1]))], "raw")
    ends = {n: constant(f"channel{n}", np.array([n])) for n in (0, N_CURVES, len(CHANNELS))}
    axis = constant("channel_axis", np.array([1]))
    curves = apply("Slice", [x, ends[0], ends[N_CURVES], axis], "curves")
    surety = apply("Sigmoid", [apply("Slice", [x, ends[N_CURVES], ends[len(CHANNELS)], axis], "logits")], "surety")
    apply("Concat", [curves, surety], "mouth", axis=1)
    graph = helper.make_graph(nodes, "speech", [helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, N_BANDS, 1, "time"])],
                              [helper.make_tensor_value_info("mouth", TensorProto.FLOAT, [1, len(CHANNELS), 1, "time"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="lipwright", ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
