"""`receipt` on the command line: lines, files, and a printer on the loopback."""

import socket
import threading
import uuid
from pathlib import Path

from tests.cli.commands import inside, process
from tests.cli.conftest import Shop
from tests.printing.paper import Printer

FACTS = {"kind", "id", "checkout", "at", "currency", "width", "lines"}


def bought(shop: Shop, *more: str) -> str:
    identity = str(uuid.uuid4())
    words = ["--amount-minor", "3000", "--line", "珍珠奶茶=1000x2", "--line", "Cake=1000", "--tender", "cash"]
    shop.first.must("checkout", *words, *more, "--id", identity)
    return identity


def test_the_lines_of_a_checkout_are_answered_with_their_kinds(shop: Shop) -> None:
    identity = bought(shop)
    document = shop.first.must("receipt", identity)
    told = document["receipt"]
    assert told.keys() >= FACTS
    assert (told["kind"], told["checkout"], told["currency"], told["width"]) == ("sale", identity, "CNY", 58)
    assert told["at"] == "2026-03-10T14:00:00+08:00"
    kinds = {line["kind"] for line in told["lines"]}
    assert kinds == {"heading", "plain", "pair", "rule", "symbol"}
    assert {"kind": "pair", "left": "珍珠奶茶 x2", "right": "20.00", "strong": False} in told["lines"]
    code = next(line["text"] for line in told["lines"] if line["kind"] == "symbol")
    assert shop.first.must("receipt", code)["receipt"] == told
    assert shop.first("check", code).document["reasons"][0]["code"] == "foreign"
    voided = shop.first.must("void", code, "--reason", "slip")
    assert voided["checkout"] == identity
    assert shop.second("receipt", identity).document["reasons"][0]["code"] == "needs_online"
    assert shop.second("receipt", identity).code == 1


def test_files_hold_what_a_printer_and_a_person_read(shop: Shop, tmp_path: Path) -> None:
    identity = bought(shop)
    pdf, job = tmp_path / "a" / "r.pdf", tmp_path / "r.bin"
    document = shop.first.must("receipt", identity, "--pdf", str(pdf), "--escpos", str(job), "--width", "80")
    assert (document["pdf"], document["escpos"], document["receipt"]["width"]) == (str(pdf), str(job), 80)
    assert pdf.read_bytes().startswith(b"%PDF-")
    paper = Printer(48).feed(job.read_bytes())
    assert "珍珠奶茶 x2" in paper.text
    assert (paper.cuts, paper.drawer) == (1, 0)
    assert len(paper.symbols) == 1


def test_a_top_up_and_its_refund_have_receipts_as_a_checkout_has(shop: Shop, tmp_path: Path) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    phone = ("--phone", "13900000077", "--name", "王小明", "--consent")
    member = shop.first.must("sign-up", *phone)["member"]["number"]
    identity, taken = str(uuid.uuid4()), str(uuid.uuid4())
    words = ("--amount-minor", "50000", "--bonus-minor", "5000", "--tender", "wechat", "--id", identity)
    shop.first.must("top-up", "--member", member, *words)
    told = shop.first.must("receipt", identity)["receipt"]
    assert (told["kind"], told["checkout"]) == ("top_up", identity)
    assert {"kind": "pair", "left": "Topped up", "right": "￥500.00", "strong": True} in told["lines"]
    code = next(line["text"] for line in told["lines"] if line["kind"] == "symbol")
    said = inside("--data", str(shop.first.folder), "--lang", "en", "refund", code, "--reason", "slip", "--id", taken)
    assert "Money: 500.00; Value taken back: 550.00" in said.out
    assert shop.first.must("receipt", taken)["receipt"]["kind"] == "refund"
    for target, columns, texts in (
        (identity, 32, ("储值充值", "赠送", "550.00")),
        (taken, 48, ("退款", "扣回储值", "-500.00")),
    ):
        pdf, job = tmp_path / f"{columns}.pdf", tmp_path / f"{columns}.bin"
        files = ("--pdf", str(pdf), "--escpos", str(job), "--width", {32: "58", 48: "80"}[columns])
        inside("--data", str(shop.first.folder), "--lang", "zh_CN", "receipt", target, *files)
        paper = Printer(columns).feed(job.read_bytes())
        assert not [text for text in texts if text not in paper.text], paper.text
        assert (len(paper.symbols), paper.cuts) == (1, 1)
        assert pdf.read_bytes().startswith(b"%PDF-")
    shop.first.must("sign-out")


def test_a_person_reads_the_same_without_json(shop: Shop) -> None:
    ran = process("--data", str(shop.first.folder), "receipt", bought(shop))
    assert ran.code == 0
    assert "合计" in ran.out
    assert "30.00" in ran.out
    assert "\x1b" not in ran.out


def test_it_is_printed_and_a_printer_that_is_off_is_exit_3_with_the_receipt(shop: Shop) -> None:
    identity = bought(shop)
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while piece := connection.recv(65_536):
                    got.append(piece)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert shop.first.must("receipt", identity, "--printer", f"127.0.0.1:{port}", "--copy")["printed"] is True
        thread.join(10)
    paper = Printer(32).feed(b"".join(got))
    assert "补打" not in paper.text
    assert "Copy" in paper.text
    off = shop.first("receipt", identity, "--printer", f"127.0.0.1:{port}")
    assert off.code == 3
    assert (off.document["printed"], off.document["trouble"]) == (False, "not_reached")
    assert off.document["error"]["kind"] == "printer"
    none = shop.first("receipt", identity, "--print")
    assert (none.code, none.document["trouble"]) == (3, "no_printer")
    assert shop.first("receipt", identity, "--printer", "/etc/passwd").code == 2


def test_what_is_no_receipt_is_a_no(shop: Shop, tmp_path: Path) -> None:
    ran = shop.first("receipt", "not a receipt")
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "unknown_code")
    assert inside("--data", str(tmp_path / "none"), "--json", "receipt", str(uuid.uuid4())).code == 3
