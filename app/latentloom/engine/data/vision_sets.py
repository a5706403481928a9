"""The picture sets that torchvision can read and fetch, in words and numbers. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from latentloom.engine.data.pictures import Kind


@dataclass(frozen=True)
class VisionSet:
    """What a set is, beyond its pixels.

    Attributes:
        dataset: name of torchvision's class.
        title: what people call it.
        kind: how it is trained unless one asks otherwise.
        classes: names, in the order of the labels.
        licence: the licence of the pictures.
        source: who made it.
        megabytes: to fetch.
        side, channels: of a picture; turned: rows and columns are exchanged in the files.
        split: which of several parts, "" where there is but one.
        subfolder: of the data root, where it is not named after the class with the files in "raw" below.
    """

    dataset: str
    title: str
    kind: Kind
    classes: tuple[str, ...]
    licence: str
    source: str
    megabytes: int
    side: int = 28
    channels: int = 1
    turned: bool = False
    split: str = ""
    subfolder: str = ""

    @property
    def folder(self) -> str:
        """The set's folder below the data root."""
        return self.subfolder or self.dataset

    @property
    def files(self) -> str:
        """The folder, below the data root, that its files lie in."""
        return self.subfolder or f"{self.dataset}/raw"


_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"
"""EMNIST's balanced classes in the order of their labels: small letters that look like capitals are counted as such."""

VISION_SETS = {
    "mnist": VisionSet(
        "MNIST",
        "MNIST",
        "ink",
        tuple("0123456789"),
        "CC BY-SA 3.0 (Y. LeCun, C. Cortes, C. Burges)",
        "MNIST (LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 1998)",
        megabytes=12,
    ),
    "fashion-mnist": VisionSet(
        "FashionMNIST",
        "Fashion-MNIST",
        "photo",
        (
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
        "MIT (Zalando SE, 2017)",
        "Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv:1708.07747)",
        megabytes=31,
    ),
    "kmnist": VisionSet(
        "KMNIST",
        "KMNIST",
        "ink",
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        "CC BY-SA 4.0 (ROIS-DS Center for Open Data in the Humanities)",
        "KMNIST (Clanuwat et al., arXiv:1812.01718)",
        megabytes=21,
    ),
    "emnist": VisionSet(
        "EMNIST",
        "EMNIST (balanced)",
        "ink",
        tuple(_LETTERS),
        "public domain (NIST Special Database 19)",
        "EMNIST, balanced (Cohen, Afshar, Tapson and van Schaik, arXiv:1702.05373)",
        megabytes=562,
        turned=True,
        split="balanced",
    ),
    "cifar-10": VisionSet(
        "CIFAR10",
        "CIFAR-10",
        "photo",
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
        "not stated by its makers",
        "CIFAR-10 (Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009)",
        megabytes=171,
        side=32,
        channels=3,
        subfolder="cifar-10-batches-py",
    ),
}
"""Name to set."""
