import gzip

import numpy as np
import pytest

from nnviz.core.idx import IMAGES_MAGIC, LABELS_MAGIC, IdxError, read_idx

IMAGES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
HEADER = bytes.fromhex("00000803000000020000000300000004")


def test_plain_and_compressed(tmp_path):
    for raw in (HEADER + IMAGES.tobytes(), gzip.compress(HEADER + IMAGES.tobytes())):
        path = tmp_path / "images"
        path.write_bytes(raw)
        np.testing.assert_array_equal(read_idx(path, IMAGES_MAGIC), IMAGES)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "not an IDX file of labels"),
        (HEADER + IMAGES.tobytes(), "does not begin with 0x00000801"),
        (bytes.fromhex("00000801ffffffff") + b"123", "promises 4,294,967,295 bytes, it has 3"),
        (b"\x1f\x8bjunk", "damaged gzip"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, raw, says):
    path = tmp_path / "labels"
    path.write_bytes(raw)
    with pytest.raises(IdxError, match=says):
        read_idx(path, LABELS_MAGIC)
