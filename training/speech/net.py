"""The net: dilated convolutions over time at half the frame rate. `export.py` writes its ONNX twin.

The first layer hears six frames and steps two; from then on a position stands for two frames, which the last layer
gives one after the other. It hears ± CONTEXT frames. Outputs per frame: curves.CHANNELS, the curves as they are, the rest as logits.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from curves import CHANNELS
from phones import KINDS

N_BANDS, WIDTH, FIRST, STEP = 80, 192, 6, 2
DILATIONS = [1, 2, 4, 6, 3, 2, 1]
CONTEXT = STEP * sum(DILATIONS) + FIRST // 2 - 1


class Net(nn.Module):
    def __init__(self, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        def convolution(inputs, outputs, taps, gain, **how):
            layer = nn.Conv2d(inputs, outputs, (1, taps), **how)
            nn.init.normal_(layer.weight, 0, gain * np.sqrt(2 / (inputs * taps))); nn.init.zeros_(layer.bias)
            return layer
        self.first = convolution(N_BANDS, WIDTH, FIRST, 1.0, stride=(1, STEP), padding=(0, FIRST // 2 - 1))
        self.wide = nn.ModuleList(convolution(WIDTH, WIDTH, 3, 1.0, dilation=(1, d), padding=(0, d)) for d in DILATIONS)
        self.mix = nn.ModuleList(convolution(WIDTH, WIDTH, 1, 0.3) for _ in DILATIONS)
        self.out = convolution(WIDTH, STEP * len(CHANNELS), 1, 0.1)
        self.kinds = convolution(WIDTH, STEP * len(KINDS), 1, 0.1)      # only training uses these
        self.to(memory_format=torch.channels_last)

    def forward(self, features):
        """(batch, time, 80), time even → (batch, channels, time) raw, and logits of KINDS alike."""
        x = features.transpose(1, 2)[:, :, None, :].contiguous(memory_format=torch.channels_last)
        x = F.relu(self.first(x))
        for wide, mix in zip(self.wide, self.mix):
            x = F.relu(x + mix(F.relu(wide(x))))
        return in_turn(self.out(x)), in_turn(self.kinds(x))

    @property
    def n_weights(self):
        return sum(p.numel() for name, p in self.named_parameters() if not name.startswith("kinds"))


def in_turn(x):
    """(batch, channels * 2, 1, time / 2), a channel's two frames side by side → (batch, channels, time)."""
    batch, channels, _, n = x.shape
    return x.float().reshape(batch, channels // STEP, STEP, n).transpose(2, 3).reshape(batch, channels // STEP, n * STEP)
