# Each line of work in one command; the work itself is in scripts/.
.PHONY: help run test check bench bench-service eval fuzz scan sample docs dist

help:
	@echo "make run     install what is missing, build, and start the service on http://127.0.0.1:8080"
	@echo "make test    install what is missing and run every test"
	@echo "make check   format, lints, docs, licences, unused dependencies, spelling"
	@echo "make bench   measure against a bare ffmpeg transcode and print the ratios"
	@echo "make bench-service  measure the API, the store and the queue on both databases"
	@echo "make eval    judge results by the fixed protocol; LIPWRIGHT_EVAL_CLIPS=FOLDER adds your own clips"
	@echo "make fuzz    feed the parsers of strangers' input for FUZZ_SECONDS each (default 60)"
	@echo "make scan    hold the service to its OpenAPI document with made-up requests"
	@echo "make docs    build the documents as a site, in target/book"
	@echo "make dist    make the release tarball, in dist/"
	@echo "make sample  make the demo pair in sample/ again"

run:
	@scripts/run.sh

test:
	@scripts/test.sh

check:
	@scripts/check.sh

bench:
	@scripts/bench.sh

bench-service:
	@scripts/bench-service.sh

eval:
	@scripts/eval.sh

sample:
	@sample/make.sh

fuzz:
	@scripts/fuzz.sh

scan:
	@scripts/scan.sh

docs:
	@scripts/docs.sh

dist:
	@scripts/dist.sh
