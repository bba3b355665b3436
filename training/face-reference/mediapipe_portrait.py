"""What MediaPipe itself sees in the sample portrait: the numbers that the face tests compare with.

    python -m venv mp && mp/bin/pip install mediapipe==0.10.14 pillow
    mp/bin/python mediapipe_portrait.py ../../sample/portrait.png > portrait.tsv

Two sets of the 468 points, in pixels: `first` from the square that its detector gives (the header says which:
centre x, y, side, radians), `steady` after the same picture was shown 30 times as a video, which is where
following a still face settles.
"""
import sys

import mediapipe
import numpy as np
from mediapipe.python.solution_base import SolutionBase
from PIL import Image

image = np.array(Image.open(sys.argv[1]).convert("RGB"))
height, width, _ = image.shape


class Mesh(SolutionBase):
    def __init__(self, follow):
        super().__init__(
            binary_graph_path="mediapipe/modules/face_landmark/face_landmark_front_cpu.binarypb",
            side_inputs={"num_faces": 1, "with_attention": True, "use_prev_landmarks": follow},
            outputs=["multi_face_landmarks", "face_rects_from_detections"],
        )


def points(result):
    landmarks = result.multi_face_landmarks[0].landmark[:468]
    return [(p.x * width, p.y * height, p.z * width) for p in landmarks]


result = Mesh(follow=False).process({"image": image})
square = result.face_rects_from_detections[0]
first = points(result)
mesh = Mesh(follow=True)
for _ in range(30):
    steady = points(mesh.process({"image": image}))

print(f"# mediapipe {mediapipe.__version__}, numpy {np.__version__}; the points' own order")
print("# square\t%.4f\t%.4f\t%.4f\t%.6f" % (
    square.x_center * width, square.y_center * height, square.width * width, square.rotation))
print("# first_x\tfirst_y\tfirst_z\tsteady_x\tsteady_y\tsteady_z")
for a, b in zip(first, steady):
    print("\t".join(f"{value:.3f}" for value in (*a, *b)))
