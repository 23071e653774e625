"""Each format is written and read back as a stranger would, for each family of models."""

from __future__ import annotations

import json

import pytest
import torch

from engine.exporting.expressible import obstacle
from engine.exporting.folder_form import FolderForm
from engine.exporting.onnx_form import OnnxForm
from engine.exporting.pt2_form import METADATA, Pt2Form
from engine.exporting.safetensors_form import SafetensorsForm
from engine.record.errors import InputError
from engine.record.student_file import read_metadata
from tests.engine.exporting.conftest import CLASSES, MEAN, STD

PLAIN = [("resnet", True), ("efficientnet", True), ("convnext", True), ("vit", False), ("swin", False)]
NEAR = {"float32": 1e-4, "float16": 1e-2, "int8": 0.1}


def read_back(form, live, images, path, weights="float32"):
    """The largest difference of a logit, relative to the student's largest."""
    form.check(live)
    form.write(live, weights, path)
    ask = form.answers(live, path)
    answers, own = torch.cat([ask(images[:1]), ask(images[1:])]), live.answers(images)
    assert answers.dtype == torch.float32
    return float((answers - own).abs().max() / own.abs().max())


@pytest.mark.parametrize(("kind", "plain"), PLAIN)
def test_timm_loads_the_folder_of_a_student_it_can_build(live_of, images, tmp_path, kind, plain):
    live = live_of(kind, plain=plain)
    assert obstacle(live) == ""
    assert read_back(FolderForm(), live, images, tmp_path / "made") < 1e-6
    said = json.loads((tmp_path / "made" / "config.json").read_text(encoding="utf-8"))
    assert said["label_names"] == CLASSES
    assert said["pretrained_cfg"]["mean"] == list(MEAN) and said["pretrained_cfg"]["std"] == list(STD)
    assert said["pretrained_cfg"]["input_size"] == [3, 32, 32]


def test_timm_takes_classes_and_preprocessing_from_the_folder(live_of, images, tmp_path):
    import timm

    FolderForm().write(live_of("vit"), "float32", tmp_path / "made")
    model = timm.create_model(f"local-dir:{tmp_path / 'made'}", pretrained=True)
    config = timm.data.resolve_model_data_config(model)
    assert (tuple(config["mean"]), tuple(config["std"])) == (MEAN, STD)
    assert (tuple(config["input_size"]), config["interpolation"]) == ((3, 32, 32), "bilinear")
    assert list(model.pretrained_cfg["label_names"]) == CLASSES


@pytest.mark.parametrize("kind", ["resnet", "convnext", "efficientnet", "mixer"])
def test_a_student_that_timm_cannot_build_is_no_folder_and_says_what_to_choose(live_of, kind):
    live = live_of(kind)
    with pytest.raises(InputError, match="timm cannot load this student by its name") as refused:
        FolderForm().check(live)
    assert "safetensors" in refused.value.hint
    assert ("stem" in refused.value.message) == (kind != "mixer")


@pytest.mark.parametrize("kind", ["resnet", "mixer", "vit"])
@pytest.mark.parametrize("weights", ["float32", "float16"])
def test_the_lines_of_a_safetensors_file_load_it(live_of, images, tmp_path, kind, weights):
    live, path = live_of(kind), tmp_path / "it's 猫.safetensors"
    form = SafetensorsForm()
    difference = read_back(form, live, images, path, weights)
    assert difference < (1e-6 if weights == "float32" else NEAR[weights])
    lines = form.loading(live, path)
    assert len(lines) == 3
    names = {"images": images}
    exec("\n".join(lines), names)
    assert torch.allclose(names["model"].eval()(images), live.answers(images), atol=0.05)
    assert ("timm" in lines[0]) == (kind == "vit")


def test_a_half_file_is_half_the_size_and_says_so(live_of, tmp_path):
    live = live_of("vit")
    SafetensorsForm().write(live, "float32", tmp_path / "whole")
    SafetensorsForm().write(live, "float16", tmp_path / "half")
    assert (tmp_path / "half").stat().st_size < 0.6 * (tmp_path / "whole").stat().st_size
    said = read_metadata(tmp_path / "half")
    assert said["weights"] == "float16"
    assert json.loads(said["class_names"]) == CLASSES and json.loads(said["mean"]) == list(MEAN)


@pytest.mark.parametrize("weights", ["float32", "float16", "int8"])
@pytest.mark.parametrize("kind", ["resnet", "vit"])
def test_a_pt2_file_takes_any_number_of_images(live_of, images, tmp_path, kind, weights):
    assert read_back(Pt2Form(), live_of(kind), images, tmp_path / "made.pt2", weights) < NEAR[weights]


def test_a_pt2_file_holds_its_metadata_and_no_path_of_the_machine(live_of, tmp_path):
    live, path = live_of("resnet"), tmp_path / "made.pt2"
    Pt2Form().write(live, "float32", path)
    more = {METADATA: ""}
    with path.open("rb") as file:
        torch.export.load(file, extra_files=more)
    assert json.loads(json.loads(more[METADATA])["class_names"]) == CLASSES
    assert b".py" not in path.read_bytes()


def test_a_model_that_torch_export_cannot_follow_is_refused(live_of, tmp_path):
    live = live_of("resnet")
    live.model.forward = lambda images: images.sum() > 0 and images  # type: ignore[method-assign]
    with pytest.raises(InputError, match=r"torch\.export cannot follow the student"):
        Pt2Form().write(live, "float32", tmp_path / "made.pt2")


class TestOnnx:
    @pytest.fixture(autouse=True)
    def _installed(self):
        for name in ("onnx", "onnxscript", "onnxruntime"):
            pytest.importorskip(name, reason=f"{name} is not installed: pip install onnx onnxscript onnxruntime")

    @pytest.mark.parametrize("weights", ["float32", "float16", "int8"])
    @pytest.mark.parametrize("kind", ["resnet", "vit"])
    def test_onnxruntime_answers_any_number_of_images(self, live_of, images, tmp_path, kind, weights):
        assert read_back(OnnxForm(), live_of(kind), images, tmp_path / "made.onnx", weights) < NEAR[weights]

    def test_the_file_states_opset_batch_and_metadata(self, live_of, tmp_path):
        import onnx

        path = tmp_path / "made.onnx"
        OnnxForm().write(live_of("vit"), "float32", path)
        model = onnx.load(path)
        onnx.checker.check_model(model)
        assert [entry.version for entry in model.opset_import if not entry.domain] == [18]
        shape = model.graph.input[0].type.tensor_type.shape
        assert [dim.dim_param or dim.dim_value for dim in shape.dim] == ["batch", 3, 32, 32]
        said = {prop.key: prop.value for prop in model.metadata_props}
        assert json.loads(said["class_names"]) == CLASSES and json.loads(said["std"]) == list(STD)
        assert b".py" not in path.read_bytes()

    def test_int8_weights_go_through_dequantize_linear(self, live_of, tmp_path):
        import onnx

        path = tmp_path / "made.onnx"
        OnnxForm().write(live_of("vit"), "int8", path)
        model = onnx.load(path)
        onnx.checker.check_model(model)
        nodes = [node for node in model.graph.node if node.op_type == "DequantizeLinear"]
        assert len(nodes) == 1 + 4 * 4 + 1  # the patches, four layers a block, the head
        large = [w for w in model.graph.initializer if len(w.dims) == 2 and w.data_type == onnx.TensorProto.FLOAT]
        assert not large


def test_where_onnx_is_missing_the_line_that_installs_it_is_told(monkeypatch):
    monkeypatch.setattr("engine.record.export_request.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs onnx, onnxscript and onnxruntime, which are.*pip install onnx"):
        OnnxForm().need()
