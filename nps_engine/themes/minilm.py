"""The bundled model as a graph for onnxruntime, its matrix products in 8 bits.

Weights are read from the model's own file; nothing is converted beforehand and no hub is asked. Both sides of each
matrix product are integers, so sums are exact whatever stands beside a text in its batch. How far each input of a
product reaches is fixed beforehand (``ranges``), not looked up in the batch: looking it up, as "dynamic"
quantisation does, makes a text's vector depend on its batch mates (cosine down to .969).

Source: Devlin et al. 2018 (BERT), Wang et al. 2020 (MiniLM), Xiao et al. 2022 (SmoothQuant: sharing the range of a
channel between weights and inputs).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""Array of float32."""

Ranges = Mapping[str, Floats]
"""Name of a product ("0.f": the second of layer 0's feed-forward) to shape (2, channels): lowest, highest."""

LAYERS_N, HEADS_N, LONGEST_N = 6, 12, 256
"""Layers, attention heads per layer, word pieces that are read of a text."""

RANGES_PATH = Path(__file__).with_name("minilm_ranges.npz")
"""What ``python -m tests.bench.ranges`` found over the sample comments."""

SMOOTHING = 0.7
"""How much of a channel's range its weights take over (0..1): cosine to fp32 .9937 at 0, .9979 at .5, .9985 here,
.9984 at 1 (400 questions to a bank)."""

_WEIGHT_STEPS_N, _INPUT_STEPS_N = 127, 255
_SMALLEST_RANGE = 1e-3
_EPSILON = 1e-12
_MICROSOFT = "com.microsoft"
_OPSET, _IR_VERSION = 18, 9


def read_ranges() -> Ranges:
    """Return the ranges that come with npsbot."""
    with np.load(RANGES_PATH) as found:
        return {name: found[name].astype(np.float32) for name in found.files}


def model_bytes(weights: Mapping[str, Floats], ranges: Ranges | None) -> bytes:
    """Return the graph: int32 "ids" of shape (texts, pieces) to float32 "pieces" of shape (texts, pieces, d).

    Args:
        weights: Of the model's file, by their names there.
        ranges: Of the inputs of its products; None for a graph in float32 whose further outputs are those inputs.
    """
    return _Graph(weights, ranges).model_bytes()


class _Graph:
    def __init__(self, weights: Mapping[str, Floats], ranges: Ranges | None) -> None:
        self._weights = weights
        self._ranges = ranges
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._inputs_of_products: dict[str, str] = {}

    def model_bytes(self) -> bytes:
        from onnx import TensorProto, helper

        states = self._embedded()
        for layer in range(LAYERS_N):
            states = self._layer(layer, states)
        self._node("Identity", [states], "pieces")
        probes = [] if self._ranges is not None else list(dict.fromkeys(self._inputs_of_products.values()))
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [helper.make_tensor_value_info("ids", TensorProto.INT32, ["texts", "pieces_n"])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ["pieces", *probes]],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())

    def _node(self, op: str, inputs: list[str], *outputs: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(op, inputs, list(outputs), domain=domain, **attributes))
        return outputs[0]

    def _constant(self, name: str, array: Any) -> str:
        from onnx import numpy_helper

        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def _given(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _embedded(self) -> str:
        of = "embeddings."
        tables = [self._given(f"{of}{kind}_embeddings.weight") for kind in ("word", "position", "token_type")]
        norm = [self._given(f"{of}LayerNorm.weight"), self._given(f"{of}LayerNorm.bias")]
        kinds = self._node("Sub", ["ids", "ids"], "kinds")
        return self._node(
            "EmbedLayerNormalization",
            ["ids", kinds, *tables, *norm],
            "embedded",
            "unused",
            domain=_MICROSOFT,
            epsilon=_EPSILON,
        )

    def _layer(self, layer: int, states: str) -> str:
        of = f"encoder.layer.{layer}."
        parts = [f"{of}attention.self.{name}" for name in ("query", "key", "value")]
        joined = self._product(f"{layer}.a", states, parts)
        three = [f"{layer}.{name}" for name in ("query", "key", "value")]
        self._node("Split", [joined], *three, axis=2, num_outputs=3)
        heard = self._node(
            "MultiHeadAttention", three, f"{layer}.heard", domain=_MICROSOFT, num_heads=HEADS_N
        )
        said = self._product(f"{layer}.o", heard, [f"{of}attention.output.dense"])
        states = self._sum(f"{layer}.s", states, said, f"{of}attention.output.LayerNorm")
        wide = self._product(f"{layer}.i", states, [f"{of}intermediate.dense"])
        wide = self._node("Gelu", [wide], f"{layer}.wide", domain=_MICROSOFT)
        narrow = self._product(f"{layer}.f", wide, [f"{of}output.dense"])
        return self._sum(f"{layer}.t", states, narrow, f"{of}output.LayerNorm")

    def _sum(self, name: str, first: str, second: str, norm: str) -> str:
        inputs = [first, second, self._given(f"{norm}.weight"), self._given(f"{norm}.bias")]
        return self._node("SkipLayerNormalization", inputs, name, domain=_MICROSOFT, epsilon=_EPSILON)

    def _product(self, name: str, states: str, parts: list[str]) -> str:
        """Add ``states`` times a matrix, plus its bias; several parts stand side by side."""
        matrix = np.concatenate([self._weights[f"{part}.weight"] for part in parts])
        bias = self._constant(
            f"{name}.bias", np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        )
        self._inputs_of_products[name] = states
        if self._ranges is None:
            product = self._node(
                "MatMul", [states, self._constant(f"{name}.matrix", matrix.T)], f"{name}.only"
            )
            return self._node("Add", [product, bias], f"{name}.product")
        shares, step, zero = input_steps(self._ranges[name])
        smooth = self._node("Mul", [states, self._constant(f"{name}.shares", 1.0 / shares)], f"{name}.smooth")
        steps = [self._constant(f"{name}.step", step), self._constant(f"{name}.zero", zero)]
        whole = self._node("QuantizeLinear", [smooth, *steps], f"{name}.whole")
        rounded, weight_steps = rounded_weights(matrix * shares)
        weights = [self._constant(f"{name}.weights", rounded.T)]
        steps_of_weights = self._constant(f"{name}.weight_steps", weight_steps)
        inputs = [whole, *weights, steps[0], steps_of_weights, steps[1], "", bias]
        return self._node("MatMulIntegerToFloat", inputs, f"{name}.product", domain=_MICROSOFT)


def input_steps(reach: Floats) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Return what each channel is divided by, the step of the quotients in 0..255, and which of these is zero.

    Args:
        reach: Lowest and highest of each channel, shape (2, channels).
    """
    low, high = np.minimum(reach[0], 0.0), np.maximum(reach[1], 0.0)
    shares = np.maximum(high - low, _SMALLEST_RANGE) ** SMOOTHING
    shares = (shares / np.exp(np.log(shares).mean())).astype(np.float32)
    lowest, highest = float((low / shares).min()), float((high / shares).max())
    step = np.float32((highest - lowest) / _INPUT_STEPS_N)
    zero = np.uint8(np.clip(round(-lowest / float(step)), 0, _INPUT_STEPS_N))
    return shares, np.asarray(step, dtype=np.float32), np.asarray(zero, dtype=np.uint8)


def rounded_weights(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix in whole steps, and the step of each row."""
    steps = (np.abs(matrix).max(axis=1) / _WEIGHT_STEPS_N).astype(np.float32)
    return np.rint(matrix / steps[:, None]).astype(np.int8), steps
