#!/bin/sh
# Makes the demo pair: face.mp4 from portrait.png, and speech.wav from the sentence below.
# Needs ffmpeg; for the speech also espeak-ng, without which the speech.wav that is there is kept.
set -eu
cd "$(dirname "$0")"

# A square part of the portrait moves with the head: its centre drifts, its side breathes, it tilts, and
# its left and right sides differ a little in height, as if the head turned. The periods share no factor,
# so that no two seconds look alike. Twice the size while warping, for movement below a pixel.
seconds=9
rate=25
now="(on/$rate)"
half="(146-4*sin(2*PI*$now/8))"
x="(226+4*sin(2*PI*$now/3.7)+1.5*sin(2*PI*$now/1.9))"
y="(150+3*sin(2*PI*$now/2.9+1)+sin(2*PI*$now/1.3))"
tilt="(0.03*sin(2*PI*$now/4.6+0.5))"
turn="(0.02*sin(2*PI*$now/3.1))"
c="$half*cos($tilt)"
s="$half*sin($tilt)"
ffmpeg -nostdin -loglevel error -y -loop 1 -framerate $rate -i portrait.png -t $seconds -vf "
	scale=1024:1024:flags=lanczos,
	perspective=eval=frame:interpolation=cubic:sense=source:
	x0='2*($x-$c+$s)':y0='2*($y-$s-$c*(1+$turn))':
	x1='2*($x+$c+$s)':y1='2*($y+$s-$c*(1-$turn))':
	x2='2*($x-$c-$s)':y2='2*($y-$s+$c*(1+$turn))':
	x3='2*($x+$c-$s)':y3='2*($y+$s+$c*(1-$turn))',
	scale=512:512:flags=area" \
	-pix_fmt yuv420p -c:v libx264 -preset slow -crf 20 -map_metadata -1 -fflags +bitexact -movflags +faststart face.mp4

if command -v espeak-ng >/dev/null; then
	espeak-ng -v en-us+f3 -s 140 --stdout \
		"Hello, my name is Pam. Big blue balloons float up over the old farm. Why? Maybe you know." |
		ffmpeg -nostdin -loglevel error -y -i - -ar 16000 -ac 1 -c:a pcm_s16le -map_metadata -1 -fflags +bitexact speech.wav
else
	echo "sample/make.sh: espeak-ng is not installed; keeping the speech.wav that is there" >&2
fi
