"""Mean shape of the rigid face points, as the landmark model gives them.

Reads the JSON lines of `cargo run -p lipwright-engine --example landmarks` (one file per person, who looks
into the camera) and prints the points of `RIGID` in face widths, origin in their middle: symmetric, upright,
and with the mean pitch of the people, so that pitch 0 is a look into the camera.

    python rigid_shape.py person1.jsonl person2.jsonl ...
"""
import json
import sys

import numpy as np

RIGID = [33, 133, 362, 263, 168, 6, 197, 195, 5, 98, 327, 2]
MIRROR = [3, 2, 1, 0, 4, 5, 6, 7, 8, 10, 9, 11]  # index into RIGID of each point's mirror image
CHEEKS = (234, 454)


def turn(shape, onto):
    """The rotation that turns one centred shape onto another (Kabsch)."""
    u, _, vt = np.linalg.svd(onto.T @ shape)
    return u @ np.diag([1, 1, np.linalg.det(u @ vt)]) @ vt


def person(path):
    """One person's mean rigid points, upright and unturned, in face widths."""
    shapes = []
    for line in open(path):
        for face in json.loads(line)[:1]:
            points = np.array(face["points"])
            left, right = points[CHEEKS[0]], points[CHEEKS[1]]
            x = (right - left) / np.linalg.norm(right - left)
            y = np.array([0.0, 1.0, 0.0]) - x[1] * x
            y /= np.linalg.norm(y)
            frame = np.stack([x, y, np.cross(x, y)])
            rigid = points[RIGID]
            shapes.append((rigid - rigid.mean(0)) @ frame.T / np.linalg.norm(right - left))
    mean = np.mean(shapes, 0)
    for _ in range(5):
        mean = np.mean([s @ turn(s, mean).T for s in shapes], 0)
    return mean, len(shapes)


people = [person(path) for path in sys.argv[1:]]
mean = np.mean([shape for shape, _ in people], 0)
mirrored = mean[MIRROR] * [-1, 1, 1]
mean = (mean + mirrored) / 2
mean -= mean.mean(0)
print(f"// {len(people)} people, {sum(n for _, n in people)} frames")
for index, (x, y, z) in zip(RIGID, mean):
    print(f"[{x:.4f}, {y:.4f}, {z:.4f}], // {index}")
for path, (shape, _) in zip(sys.argv[1:], people):
    r = turn(mean, shape)
    print(f"// {path}: residual {np.abs(mean @ r.T - shape).mean():.4f}, pitch {np.degrees(np.arctan2(r[2, 1], r[2, 2])):.1f} degrees", file=sys.stderr)
