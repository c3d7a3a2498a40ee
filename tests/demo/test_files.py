"""Uploads: the external way only, and pictures that are not ready at once."""

import urllib.request

import pytest

from bot.demo.workspace import running_workspace

from .conftest import StandingClock, client_of, http_json, refusal

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def upload(slack, content=PNG, name="trend.png"):
    """Upload bytes and give the file id, not completed."""
    given = client_of(slack).files_getUploadURLExternal(filename=name, length=len(content), alt_txt="A trend")
    request = urllib.request.Request(
        given["upload_url"], content, {"Content-Type": "application/octet-stream"}
    )
    with urllib.request.urlopen(request, timeout=5) as reply:
        assert reply.status == 200
    return given["file_id"]


def picture(file_id):
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "A trend"}


def test_a_file_is_shared_in_a_channel(slack, client):
    client.files_upload_v2(
        channel=slack.channel_id("#nps"), filename="a.csv", content="a,b", title="A", initial_comment="hi"
    )
    (message,) = slack.messages("#nps")
    (file,) = message["files"]
    assert (message["text"], file["title"], file["mimetype"]) == ("hi", "A", "text/csv")
    shares = client.files_info(file=file["id"])["file"]["shares"]
    assert shares["public"][slack.channel_id("#nps")][0]["ts"] == message["ts"]
    bearer = {"Authorization": f"Bearer {slack.bot_token}"}
    assert http_json(file["url_private"], headers=bearer) == (200, "a,b")
    assert http_json(file["url_private"])[0] == 403
    client.files_delete(file=file["id"])
    assert slack.messages("#nps")[0]["files"] == []
    assert refusal(lambda: client.files_info(file=file["id"])) == "file_not_found"


def test_a_channel_without_the_bot_takes_no_file(slack, client):
    file_id = upload(slack)
    complete = lambda where: client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=where)  # noqa: E731
    assert refusal(lambda: complete(slack.channel_id("#random"))) == "not_in_channel"
    assert refusal(lambda: complete("#nps")) == "invalid_channel"
    assert refusal(lambda: complete("C404")) == "channel_not_found"


def test_only_what_was_uploaded_is_completed_and_once(slack, client):
    unsent = client.files_getUploadURLExternal(filename="a.png", length=3)
    complete = lambda file_id: client.files_completeUploadExternal(files=[{"id": file_id}])  # noqa: E731
    assert refusal(lambda: complete(unsent["file_id"])) == "file_not_found"
    assert http_json(unsent["upload_url"], {"four": "bytes"})[0] == 400
    file_id = upload(slack)
    assert "shares" not in complete(file_id)["files"][0]
    assert refusal(lambda: complete(file_id)) == "file_already_completed"


def test_a_form_upload_is_taken_too(slack, client):
    given = client.files_getUploadURLExternal(filename="a.txt", length=3)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with urllib.request.urlopen(
        urllib.request.Request(given["upload_url"], body, headers), timeout=5
    ) as reply:
        assert reply.read() == b"OK - 3"


def test_a_picture_is_refused_until_it_is_ready():
    clock = StandingClock()
    with running_workspace(now=clock, file_ready_after_s=2) as slack:
        client, file_id = client_of(slack), upload(slack)
        post = lambda: client.chat_postMessage(channel="#nps", text="t", blocks=[picture(file_id)])  # noqa: E731
        assert refusal(post) == "invalid_blocks"
        client.files_completeUploadExternal(files=[{"id": file_id}])
        assert refusal(post) == "invalid_blocks"
        clock.move(2)
        assert post()["ok"]


@pytest.mark.parametrize("length", ["0", "many"])
def test_a_length_must_be_a_number(client, length):
    call = lambda: client.api_call("files.getUploadURLExternal", data={"filename": "a", "length": length})  # noqa: E731
    assert refusal(call) == "invalid_arguments"
