"""The counter's eyes: cameras, decoding, settling, hand scanners, pictures of codes.

Everything here is plain Python threads, OpenCV and decoders; no Qt, no SQL, no network client. The parts, in the
order in which a picture goes through them: `sources` -> `camera` -> `decoder` -> `settle`, put together by `scanner`.
Beside them `wedge` (hand scanners that type), `pictures` (files that were pasted, dropped or named), `drawing` (codes
made here) and, for the demo and tests, `stream` and `scene`.
"""

import os

# OpenCV and NumPy bring a library for matrices each, which starts a thread for every core as soon as it is loaded, and
# takes memory for each. Nothing here multiplies matrices. It has to stand here before either of them comes in.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
