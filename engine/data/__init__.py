"""Images for training: where they come from, how they are kept, batched and augmented."""

from engine.data.augment import Augment
from engine.data.loader import Batches, batch_generator
from engine.data.opening import ImageData, open_data
from engine.data.prepare import prepare
from engine.data.raw_batch import RawBatch
from engine.data.store import ImageStore

__all__ = ["Augment", "Batches", "ImageData", "ImageStore", "RawBatch", "batch_generator", "open_data", "prepare"]
