"""The recipes of PUBLISHING.md, run as they stand there on the servers that Debian has."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from conftest import free_port
from markup import read

ROOT = Path(__file__).resolve().parent.parent
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
CADDY = shutil.which("caddy")
BLOCK = re.compile(r"^```\w+\n# (.+)\n([\s\S]+?)^```", re.M)


def recipe(name: str) -> str:
    """The block of the page whose first line is a comment with this name."""
    return dict(BLOCK.findall((ROOT / "PUBLISHING.md").read_text("utf-8")))[name]


@pytest.fixture(scope="module")
def www(site, tmp_path_factory) -> Path:
    """A folder with root/, our site for the root of a domain, and path/chip/, another for a path.

    The other is the made-up story, which is built in a moment.
    """
    folder = tmp_path_factory.mktemp("www")
    (folder / "root").symlink_to(site)
    command = [sys.executable, "-m", "mkdocs", "build", "-d", str(folder / "path/chip")]
    given = {**os.environ, "SITE_URL": "https://example.org/chip/"}
    subprocess.run(command, cwd=ROOT / "tests/bridge", env=given, check=True, capture_output=True)
    return folder


def nginx_config(kind: str, port: int, www: Path, folder: Path) -> str:
    """A whole configuration of nginx around the recipe, changed only in port and folders."""
    snippet = recipe("/etc/nginx/snippets/chip.conf")
    (folder / "chip.conf").write_text(snippet)
    server = recipe("/etc/nginx/sites-available/chip").replace("/var/www/chip", f"{www}/root")
    if kind == "path":
        inner = recipe("in a server of yours").replace("/var/www", f"{www}/path")
        server = "server {\n listen 80;\n" + inner + "}\n"
    server = server.replace("listen 80", f"listen 127.0.0.1:{port}")
    server = server.replace("snippets/chip.conf", str(folder / "chip.conf"))
    return f"""
daemon off; pid {folder}/pid; error_log {folder}/error.log;
{"user root;" if os.geteuid() == 0 else ""}
events {{}}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder};
    {recipe("/etc/nginx/conf.d/chip-types.conf")}
    {server}
}}"""


def caddy_config(kind: str, port: int, www: Path) -> str:
    """A whole configuration of Caddy around the recipe, changed only in address and folders."""
    server = recipe(f"in the Caddyfile, {kind}")
    server = re.sub(r"^(chip\.)?example\.org", f"http://127.0.0.1:{port}", server)
    server = server.replace("/var/www/chip", f"{www}/root").replace("/var/www", f"{www}/path")
    return "{\n admin off\n}\n" + recipe("/etc/caddy/Caddyfile") + server


SERVERS = [f"{program}-{kind}" for program in ("nginx", "caddy") for kind in ("root", "path")]


@pytest.fixture(scope="module", params=SERVERS)
def running(request, www, tmp_path_factory):
    """(port, path of the site, process) of a server; skips where it isn't installed."""
    program, kind = request.param.split("-")
    if not (NGINX if program == "nginx" else CADDY):
        pytest.skip(f"{program} isn't installed")
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    if program == "nginx":
        (folder / "config").write_text(nginx_config(kind, port, www, folder))
        command = [NGINX, "-c", str(folder / "config")]
    else:
        (folder / "config").write_text(caddy_config(kind, port, www))
        command = [CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "config")]
    environment = {**os.environ, "HOME": str(folder)}
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    for _ in range(100):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    assert process.poll() is None, (folder / "log").read_text()
    yield port, "/" if kind == "root" else "/chip/", process
    process.terminate()
    process.wait()


@pytest.fixture
def server(running) -> tuple[int, str]:
    """(port, path of the site) of a running server."""
    return running[:2]


def get(port: int, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """One answer of a server on this machine, with its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_text_is_sent_as_what_it_is(server):
    port, top = server
    kinds = {
        "": "text/html",
        "story/index.md": "text/markdown",
        "data/claims.csv": "text/csv",
        "llms.txt": "text/plain",
    }
    for path, kind in kinds.items():
        answer, _ = get(port, top + path)
        assert answer.status == 200, path
        found = answer.headers["Content-Type"].lower().replace(" ", "")
        assert found == f"{kind};charset=utf-8", path
    answer, _ = get(port, f"{top}data/claims.json")
    assert answer.headers["Content-Type"].startswith("application/json")


def test_every_answer_has_the_headers_of_the_site(server, www):
    port, top = server
    rules = (www / "root/_headers").read_text()
    rule = re.search(r"^/\*\n((?:  .+\n)+)", rules, re.M)[1]
    expected = dict(line.strip().split(": ", 1) for line in rule.splitlines())
    # The policy stands in each page; HTTPS isn't spoken here; how long to cache is tested below.
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "Cache-Control"):
        expected.pop(name, None)
    assert "X-Content-Type-Options" in expected
    statuses = set()
    for path in ("", "story", "no/such/page/", "llms.txt", "_headers"):
        answer, _ = get(port, top + path)
        statuses.add(answer.status)
        for name, value in expected.items():
            assert answer.headers.get_all(name) == [value], (path, name)
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'", path
    assert statuses >= {200, 404} and statuses & {301, 308}


def test_a_wrong_address_gets_the_page_for_it(server, www):
    port, top = server
    page = (www / ("root" if top == "/" else "path/chip") / "404.html").read_bytes()
    for path in ("no/such/page/", "story/no.html", "_headers"):
        answer, body = get(port, top + path)
        assert (answer.status, body) == (404, page), path
        assert answer.headers["Content-Type"].startswith("text/html")


def test_text_is_compressed_and_kept_as_long_as_it_may_be(server, www):
    port, top = server
    folder = www / ("root" if top == "/" else "path/chip")
    named = next(p for p in folder.rglob("*.css") if re.search(r"\.[0-9a-f]{8}\.", p.name))
    hashed = named.relative_to(folder).as_posix()
    for path in ("", "story/index.md", "data/claims.csv", "data/claims.json", hashed):
        answer, body = get(port, top + path, **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip" and body[:2] == b"\x1f\x8b", path
        seconds = int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])[1])
        assert seconds == (31536000 if path == hashed else 600), path


def test_a_page_that_moved_leads_on(server):
    port, top = server
    if top == "/":
        answer, _ = get(port, "/story/old/")
        assert (answer.status, answer.headers["Location"]) == (301, "/story/new/")
    else:
        answer, _ = get(port, "/chip")
        assert answer.status in (301, 302) and answer.headers["Location"] == "/chip/"


def test_every_link_arrives(server, www):
    port, top = server
    folder = www / ("root" if top == "/" else "path/chip")
    home = f"http://127.0.0.1:{port}{top}"
    wanted = {}
    for path in folder.rglob("*.html"):
        name = path.relative_to(folder).as_posix().removesuffix("index.html")
        for _, link in read(path).links:
            wanted[urldefrag(urljoin(home + name, link))[0]] = name
    wanted = {link: name for link, name in wanted.items() if link.startswith(home[: -len(top)])}
    assert len(wanted) > 10
    for link, name in wanted.items():
        assert get(port, urlsplit(link).path)[0].status == 200, f"{link} on {name}"


def seconds_used(process: subprocess.Popen) -> float:
    """Processor time that the children of a process have used."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    fields = [Path(f"/proc/{child}/stat").read_text().split() for child in children]
    return sum(int(one[13]) + int(one[14]) for one in fields) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk isn't installed")
@pytest.mark.parametrize("running", ["nginx-root"], indirect=True)
def test_nginx_answers_ten_thousand_requests_a_second(running):
    """Seconds of its own processor time, so that a busy machine doesn't count."""
    port, top, process = running
    before = seconds_used(process)
    command = ["wrk", "-t1", "-c32", "-d1s", f"http://127.0.0.1:{port}{top}"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert "errors" not in result.stdout and "Non-2xx" not in result.stdout, result.stdout
    requests = int(re.search(r"(\d+) requests in", result.stdout)[1])
    assert requests > 1000 and requests / (seconds_used(process) - before) >= 10_000, result.stdout
