"""The whole flow by a generated client: ADDRESS KEY; `face.mp4` and `speech.wav` in this folder, `result.mp4` out."""

import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from lipwright_client import AuthenticatedClient, Client
from lipwright_client.api.account import remaining_quota
from lipwright_client.api.files import get_file, put_asset, upload_asset
from lipwright_client.api.tasks import create_task, delete_task, find_latest_or_list, get_task
from lipwright_client.models import EngineName, NewTask, Refusal, TaskStatus, UploadRequest
from lipwright_client.types import File

address, key = sys.argv[1:]
client = AuthenticatedClient(address, token=key, prefix="", auth_header_name="x-api-key", raise_on_unexpected_status=True)
# Links are permissions of their own.
no_key = Client(address, raise_on_unexpected_status=True)


def parts(link):
    """The names and the signature of a link, as the functions of links want them."""
    split = urlsplit(link)
    query = parse_qs(split.query)
    return split.path.split("/")[3:], {"expires": int(query["expires"][0]), "signature": query["signature"][0]}


def upload(name, content_type):
    request = UploadRequest(filename=name, content_type=content_type, file_size=Path(name).stat().st_size)
    links = upload_asset.sync(client=client, body=request).data
    (asset,), signature = parts(links.sign_url)
    with open(name, "rb") as file:
        kept = put_asset.sync(UUID(asset), client=no_key, body=File(payload=file), **signature)
    assert kept.data.size == request.file_size, kept
    return links.asset_url


unknown = get_task.sync(uuid4(), client=client)
assert isinstance(unknown, Refusal) and unknown.code == 10104, unknown

task = NewTask(
    video_url=upload("face.mp4", "video/mp4"),
    audio_url=upload("speech.wav", "audio/wav"),
    engine=EngineName.IDENTITY,
)
task_id = create_task.sync(client=client, body=task, idempotency_key="once").data.task_id
# The test around this ends what does not end.
while (made := get_task.sync(task_id, client=client).data).status in (TaskStatus.PENDING, TaskStatus.PROCESSING):
    time.sleep(0.05)
assert made.status == TaskStatus.SUCCESS and made.error is None, made
assert made.report.frames > 0, made

found = find_latest_or_list.sync(client=client, video_url=task.video_url, audio_url=task.audio_url).data
assert found.task_id == task_id, found
listed = find_latest_or_list.sync(client=client, status=TaskStatus.SUCCESS).data
assert [one.task_id for one in listed.data] == [task_id] and listed.pagination.total_items == 1, listed
assert remaining_quota.sync(client=client).data.remaining_quota > 0

(of_task, name), signature = parts(made.data.result_url)
Path("result.mp4").write_bytes(get_file.sync(UUID(of_task), name, client=no_key, **signature).payload.read())
assert delete_task.sync(task_id, client=client).data.status == "deleted"
