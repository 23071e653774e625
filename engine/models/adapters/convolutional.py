"""CNNs: maps that halve from stage to stage."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from engine.models.adapters import branched
from engine.models.adapters.base import Adapter
from engine.models.adapters.row import RowAdapter
from engine.models.adapters.tokens import TokenAdapter
from engine.models.layout import StageShape


class StagesAdapter(RowAdapter):
    """A stem and four `stages` or more, with a last convolution in some families (S4's) and a last norm in others."""

    row = ("stem", "stages.*", "final_conv", "final_act")
    start = "stages.0"
    last = ("norm_pre", "norm")


class ConvNeXtAdapter(StagesAdapter):
    """ConvNeXt: the downsampling at the start of each stage; its stem is a patch embedding."""

    def small_convolution(self, first: Any) -> nn.Conv2d:
        conv = super().small_convolution(first)
        nn.init.trunc_normal_(conv.weight, std=0.02)
        return conv


class ByobAdapter(StagesAdapter):
    """RepVGG, MobileOne, GENet, CLIP's ResNet and others; a pooling by attention is built for one input size."""

    sized = True


class MambaOutAdapter(StagesAdapter):
    """MambaOut: maps with the channels last."""

    layout = "NHWC"


class ResNetAdapter(RowAdapter):
    """ResNet and its kin: layer1..layer4."""

    row = ("conv1", "bn1", "act1", "maxpool", "layer1", "layer2", "layer3", "layer4")
    start = "layer1"


class SENetAdapter(RowAdapter):
    """SENet as first published."""

    row = ("layer0", "pool0", "layer1", "layer2", "layer3", "layer4")
    start = "layer1"


class TResNetAdapter(RowAdapter):
    """TResNet: layer1..layer4 after space to depth."""

    row = ("body.*",)
    start = "body.layer1"


class RegNetAdapter(RowAdapter):
    """RegNet: s1..s4."""

    row = ("stem", "s1.*", "s2.*", "s3.*", "s4.*", "final_conv")
    start = "s1"


class EfficientNetAdapter(RowAdapter):
    """EfficientNet and MobileNetV2: flat stages of inverted residuals, cut where the map halves.

    S4 takes the last convolution (`conv_head`) with it, as OFA-KD's taps do.
    """

    row = ("conv_stem", "bn1", "blocks.*.*", "conv_head", "bn2")
    start = "blocks.0"

    def blocks(self) -> list[tuple[str, nn.Module]]:
        return [named for named in super().blocks() if named[1] not in (self.model.conv_head, self.model.bn2)]


class MobileNetV3Adapter(RowAdapter):
    """MobileNetV3, MobileNetV4, LCNet, HardCoRe-NAS, GhostNet, RepGhost: the last convolution follows the pooling."""

    row = ("conv_stem", "bn1", "act1", "blocks.*.*")
    start = "blocks.0"


class FasterNetAdapter(RowAdapter):
    """FasterNet: a patch embedding, then four stages; the last convolution follows the pooling."""

    row = ("patch_embed", "stages.*")
    start = "stages.0"


class FocalNetAdapter(RowAdapter):
    """FocalNet: four `layers`, the downsampling at the start of each."""

    row = ("stem", "layers.*")
    start, last = "layers.0", ("norm",)


class RDNetAdapter(RowAdapter):
    """RDNet: seven dense stages or more, of which those that halve the map begin S2, S3 and S4."""

    row = ("stem", "dense_stages.*")
    start, last = "dense_stages.0", ("norm_pre",)


class DenseNetAdapter(RowAdapter):
    """DenseNet: a dense block a stage, the transition at the start of S2, S3 and S4."""

    row = ("features.*",)
    start, last = "features.denseblock1", ("features.norm5",)


class DPNAdapter(RowAdapter):
    """DPN: conv2..conv5, each a map of the residual and the dense path together."""

    row = ("features.*",)
    start = "features.conv2_1"


class DLAAdapter(RowAdapter):
    """DLA: level2..level5; the levels before do not pass stride 2."""

    row = ("base_layer..level5",)
    start = "level2"


class VGGAdapter(RowAdapter):
    """VGG has five rows of convolutions and pools after each: the first is the stem, the others are S1..S4.

    So S1..S3 end at stride 2, 4 and 8, and S4 at 32. The large convolutions after it, once layers
    of a perceptron, are the head's.
    """

    row = ("features.*",)
    strides = (2, 4, 8)


class InceptionV3Adapter(RowAdapter):
    """Inception v3: its blocks A, C and E at stride 8, 16 and 32; S1 is the convolution at stride 4."""

    row = ("Conv2d_1a_3x3..Mixed_6e", "Mixed_7a..Mixed_7c")  # between them the auxiliary head of training


class InceptionV4Adapter(RowAdapter):
    """Inception v4: its blocks A, B and C at stride 8, 16 and 32; S1 is the mixed block at stride 4."""

    row = ("features.*",)


class InceptionResNetAdapter(RowAdapter):
    """Inception-ResNet v2: its blocks at stride 8, 16 and 32; S1 is the convolutions at stride 4."""

    row = ("conv2d_1a..mixed_5b", "repeat.*", "mixed_6a", "repeat_1.*", "mixed_7a", "repeat_2.*", "block8", "conv2d_7b")


class RexNetAdapter(RowAdapter):
    """ReXNet: a flat row of inverted residuals, cut where the map halves."""

    row = ("stem", "features.*")
    start = "features.0"


class XceptionAdapter(RowAdapter):
    """Xception as first published: a block halves the map after its first layers, and so begins a stage."""

    row = ("conv1..act4",)
    start = "block1"


class AlignedXceptionAdapter(RowAdapter):
    """Aligned Xception: a block halves the map in its last layer, and so begins a stage."""

    row = ("stem", "blocks.*")
    start, last = "blocks.0", ("act",)


class ConvMixerAdapter(TokenAdapter):
    """ConvMixer: one long row of blocks over a map of patches that never halves."""

    family, layout, sized = "cnn", "NCHW", False

    def shape(self, feature: Tensor, number: int) -> StageShape:
        return Adapter.shape(self, feature, number)

    def norm(self, feature: Tensor) -> Tensor:
        return feature


ADAPTERS: dict[str, type[Adapter]] = {
    **branched.ADAPTERS,
    "byoanet": ByobAdapter,
    "byobnet": ByobAdapter,
    "convmixer": ConvMixerAdapter,
    "convnext": ConvNeXtAdapter,
    "cspnet": StagesAdapter,
    "cspnext": StagesAdapter,
    "densenet": DenseNetAdapter,
    "dla": DLAAdapter,
    "dpn": DPNAdapter,
    "efficientnet": EfficientNetAdapter,
    "fasternet": FasterNetAdapter,
    "focalnet": FocalNetAdapter,
    "ghostnet": MobileNetV3Adapter,
    "hardcorenas": MobileNetV3Adapter,
    "hgnet": StagesAdapter,
    "inception_next": StagesAdapter,
    "inception_resnet_v2": InceptionResNetAdapter,
    "inception_v3": InceptionV3Adapter,
    "inception_v4": InceptionV4Adapter,
    "lcnetv2": StagesAdapter,
    "mambaout": MambaOutAdapter,
    "mobilenetv3": MobileNetV3Adapter,
    "nfnet": StagesAdapter,
    "rdnet": RDNetAdapter,
    "regnet": RegNetAdapter,
    "repghost": MobileNetV3Adapter,
    "repvit": StagesAdapter,
    "res2net": ResNetAdapter,
    "resnest": ResNetAdapter,
    "resnet": ResNetAdapter,
    "resnetv2": StagesAdapter,
    "rexnet": RexNetAdapter,
    "senet": SENetAdapter,
    "sknet": ResNetAdapter,
    "starnet": StagesAdapter,
    "tresnet": TResNetAdapter,
    "vgg": VGGAdapter,
    "vovnet": StagesAdapter,
    "xception": XceptionAdapter,
    "xception_aligned": AlignedXceptionAdapter,
}
