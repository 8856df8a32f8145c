"""Starting and stopping: options, clear refusals, and what a restart keeps."""

import os
import signal
import subprocess
import time

import pytest
from clients import client_of

from server import Server


def refused(binary, *arguments, environment=None):
    run = subprocess.run(
        [binary, "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        env={**os.environ, **(environment or {})},
    )
    assert run.returncode != 0
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    return run.stderr


def create(client, name="kept"):
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def data(request, tmp_path):
    if request.config.getoption("--hostile"):
        pytest.skip("about the data folder, which the other run tests")
    return str(tmp_path / "data")


def test_data_outlives_the_server(binary, data):
    with Server(binary, "--data", data) as server:
        create(client_of(server.endpoint))
        client_of(server.endpoint).put_item(TableName="kept", Item={"pk": {"S": "a"}})
        assert server.stop() == 0
    with Server(binary, "--data", data) as server:
        client = client_of(server.endpoint)
        assert client.scan(TableName="kept")["Items"] == [{"pk": {"S": "a"}}]
        assert client.describe_table(TableName="kept")["Table"]["ItemCount"] == 1
        server.kill()
    with Server(binary, "--data", data) as server:
        assert client_of(server.endpoint).list_tables()["TableNames"] == ["kept"]


def test_the_start_tells_what_one_needs(binary, data):
    with Server(binary, "--data", data) as server:
        time.sleep(0.2)
        printed = "".join(server.log)
        assert server.endpoint in printed and data in printed and "commit" in printed
        assert f"AWS_ENDPOINT_URL={server.endpoint}" in printed


def test_wrong_options_are_named(binary):
    assert "--nonsense" in refused(binary, "--nonsense")
    assert "durability" in refused(binary, "--durability", "maybe")
    assert "port" in refused(binary, "--port", "99999").lower()


def test_a_port_in_use_is_named(binary, server):
    assert str(server.port) in refused(binary, "--memory", "--port", str(server.port))


def test_a_folder_in_use_is_named(binary, data):
    with Server(binary, "--data", data):
        assert "in use" in refused(binary, "--port", "0", "--data", data)


def test_a_folder_of_a_newer_version_is_left_alone(binary, data):
    with Server(binary, "--data", data):
        pass
    file = os.path.join(data, "FORMAT")
    with open(file) as before:
        text = before.read()
    with open(file, "w") as newer:
        newer.write(text.replace("1", "9"))
    assert "newer" in refused(binary, "--port", "0", "--data", data)


def test_a_foreign_folder_is_left_alone(binary, data):
    os.mkdir(data)
    with open(os.path.join(data, "thesis.tex"), "w") as file:
        file.write("precious")
    refused(binary, "--port", "0", "--data", data)
    assert os.listdir(data) == ["thesis.tex"]


def test_a_damaged_log_is_refused_and_not_changed(binary, data):
    with Server(binary, "--data", data) as server:
        client = client_of(server.endpoint)
        create(client)
        for number in range(200):
            client.put_item(TableName="kept", Item={"pk": {"S": str(number)}, "v": {"S": "x" * 200}})
        server.kill()
    logs = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(data)
        for name in names
        if name.endswith(".log")
    ]
    log = max(logs, key=os.path.getsize)
    with open(log, "r+b") as file:
        file.seek(os.path.getsize(log) // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    before = {
        name: os.path.getsize(os.path.join(folder, name))
        for folder, _, names in os.walk(data)
        for name in names
        if name.endswith(".log")
    }
    assert "damaged" in refused(binary, "--port", "0", "--data", data)
    after = {
        name: os.path.getsize(os.path.join(folder, name))
        for folder, _, names in os.walk(data)
        for name in names
        if name.endswith(".log")
    }
    assert before == after


def test_options_come_from_the_environment_and_a_file(binary, tmp_path):
    config = tmp_path / "gramme.toml"
    config.write_text('region = "eu-central-1"\naccount = "123456789012"\nmemory = true\n')
    with Server(
        binary, "--config", str(config), environment={**os.environ, "GRAMME_LOG_FORMAT": "json"}
    ) as server:
        client = client_of(server.endpoint, region="eu-central-1")
        create(client)
        assert (
            client.describe_table(TableName="kept")["Table"]["TableArn"]
            == "arn:aws:dynamodb:eu-central-1:123456789012:table/kept"
        )


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_the_server_in_order(binary, how):
    with Server(binary, "--memory") as server:
        client_of(server.endpoint).list_tables()
        started = time.monotonic()
        server.process.send_signal(how)
        assert server.process.wait(10) == 0 and time.monotonic() - started < 5
