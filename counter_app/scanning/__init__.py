"""The counter's eyes: cameras, decoding, settling, hand scanners, pictures of codes.

Everything here is plain Python threads, OpenCV and decoders; no Qt, no SQL, no network client. The parts, in the
order in which a picture goes through them: `sources` -> `camera` -> `decoder` -> `settle`, put together by `scanner`.
Beside them `wedge` (hand scanners that type), `pictures` (files that were pasted, dropped or named), `drawing` (codes
made here) and, for the demo and tests, `stream` and `scene`.
"""
