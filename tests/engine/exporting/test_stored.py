import pytest
import torch
from torch import nn

from engine.exporting.stored import Stored, quantise, refuse_beyond_half
from engine.record.errors import InputError


def test_each_output_channel_has_its_own_scale_and_zero_stays_zero():
    weight = torch.tensor([[1.27, -0.5, 0.0], [0.0, 0.0, 0.0], [-254.0, 2.0, 1.0]])
    integers, scale = quantise(weight)
    assert integers.dtype == torch.int8
    assert scale.tolist() == pytest.approx([0.01, 1.0, 2.0])
    assert integers.tolist() == [[127, -50, 0], [0, 0, 0], [-127, 1, 0]]


@pytest.mark.parametrize(("shape", "axis"), [((6, 5), 0), ((5, 6), 1), ((6, 3, 2, 2), 0)])
def test_a_weight_comes_back_within_half_a_step_of_its_channel(shape, axis):
    weight = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    integers, scale = quantise(weight, axis)
    assert scale.shape == (6,)
    shaped = scale.view([-1 if number == axis else 1 for number in range(len(shape))])
    assert bool(((integers.float() * shaped - weight).abs() <= shaped / 2 + 1e-7).all())


def test_the_weights_of_layers_are_int8_and_all_else_is_as_it_was(live_of):
    model = live_of("resnet").model
    stored = Stored(model, "int8").state_dict()
    layers = {n: m for n, m in model.named_modules() if isinstance(m, nn.Linear | nn.Conv2d)}
    integers = {name for name, value in stored.items() if value.dtype == torch.int8}
    assert integers == {f"{name}.weight".replace(".", "__") for name in layers}
    assert torch.equal(stored["fc__bias"], model.fc.bias)
    assert torch.equal(stored["bn1__running_var"], model.bn1.running_var)


def test_running_statistics_are_never_halved(live_of):
    stored = Stored(live_of("resnet").model, "float16").state_dict()
    assert stored["conv1__weight"].dtype == torch.float16
    assert stored["bn1__running_var"].dtype == torch.float32
    assert stored["bn1__num_batches_tracked"].dtype == torch.int64


@pytest.mark.parametrize(("weights", "near"), [("float16", 1e-2), ("int8", 0.1)])
def test_a_stored_model_answers_nearly_like_its_own(live_of, images, weights, near):
    live = live_of("vit")
    with torch.no_grad():
        answer, own = Stored(live.model, weights)(images), live.answers(images)
    assert not torch.equal(answer, own)
    assert float((answer - own).abs().max()) < near * float(own.abs().max())


def test_a_value_beyond_float16_is_refused_by_name():
    layer = nn.Linear(2, 2)
    with torch.no_grad():
        layer.weight[0, 1] = 1e6
    with pytest.raises(InputError, match="weight holds values beyond float16"):
        refuse_beyond_half(layer)
