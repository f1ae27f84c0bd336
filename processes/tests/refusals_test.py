#!/usr/bin/env python3
"""What `turnstile simulate` refuses, each in one line, and what it leaves behind when it is interrupted.

    processes/tests/refusals_test.py TURNSTILE_SIMULATE FOLDER_OF_ANY_PROGRAM [TEST...]
"""
import pathlib
import signal
import subprocess
import tempfile
import time

from simulating import ENVIRONMENT, EXAMPLE, SIMULATE, expect, left_behind, nothing_is_left_behind, refused, run_all, simulate, world_of


def a_wrong_world_file_is_one_line():
    for more, text in (
        ("[[flow]]\ninput = 'orders'\nouput = 'orders'", "[[flow]] needs 'output'"),
        ("[[topic]]\nname = 'a'\npartition = 2", "[[topic]] has no 'partition'; there are: compacted, name, partitions, retention_ms"),
        ("[[topic]]\nname = 'orders'", "there is a topic 'orders' already"),
        ("[[topic]]\nname = 7", "'name' of [[topic]] is a text"),
        ("[[flow]]\ninput = 'a'\noutput = 'orders'", "there is no topic 'a'"),
        ("[[flow]]\ninput = 'orders'\noutput = 'orders'\ninput_id = 'value:('", "no valid regular expression"),
        ("[[topic]\n", "world.toml:7"),
        ("without = ['gremlins']", "has no 'without'"),
    ):
        refused('["/bin/cat"]', text, more)
    refused('"cat"', "'command' of [[process]] is a list of texts")
    refused('["cat", "{nam}"]', "world.toml:5: '{nam}' is no placeholder: there are {name}, {number}, {random} and {scratch}")
    refused('["no_such_program"]', "world.toml:5: there is no program 'no_such_program'")
    refused('["cat"]', "there is no file input.txt", process='stdin = "input.txt"')
    _, err = simulate("billing.toml", "explor", code=2)
    expect("a command, not explor; there are: explore, replay" in err and len(err.splitlines()) == 1, err)
    _, err = simulate("nothing.toml", code=2)
    expect(err == "turnstile simulate: there is no file nothing.toml\n", err)


def programs_that_cannot_be_simulated_are_refused():
    refused('["true"]', "worker-0: ended before it called librdkafka")
    refused('["python3", "script.py"]', "worker-0: ended with exit status 3 before it called librdkafka: so be it", script="print('so be it'); raise SystemExit(3)")
    refused('["python3", "script.py"]', "worker-0: socket: sockets of a program are not simulated", script="import socket; socket.socket()")
    refused('["python3", "script.py"]', "worker-0: pthread_create: threads of a program are not simulated", script="import threading; threading.Thread(target=print).start()")
    refused('["/usr/bin/python3", "script.py"]', "worker-0: rd_kafka_subscribe: regular expressions are not simulated",
            script="import confluent_kafka; confluent_kafka.Consumer({'group.id': 'g'}).subscribe(['^orders.*'])")
    refused('["/usr/bin/python3", "script.py"]', "worker-0: rd_kafka_conf_properties_show is not simulated (docs/rdkafka.md)",
            script="import ctypes; ctypes.CDLL('librdkafka.so.1').rd_kafka_conf_properties_show(0)")
    refused('["python3", "script.py"]', "processes of a program are not simulated", script="import subprocess; subprocess.run(['true'])")
    refused('["python3", "script.py"]', "worker-0: waits for something that is not simulated, in the system call", script="import os; os.read(os.pipe()[0], 1)")
    refused('["python3", "script.py"]', "s without a call of librdkafka", process="cpu_ms_max = 300", script="while True: pass")


def a_check_that_could_not_be_made_is_no_finding():
    folder = world_of(f'["{EXAMPLE}/biller", "a"]', more='[[topic]]\nname = "invoices"\n[[process]]\nname = "customers"\nrestart = false\n'
                      f'command = ["{EXAMPLE}/customers"]\n[[check]]\nthat = "it is fine"\ncommand = ["python3", "chekc.py"]')
    out, err = simulate("world.toml", "--seeds", "2", "--jobs", "1", code=2, folder=folder)
    expect("[[check]]: 'python3' ended with exit code 2, neither 0 (it holds) nor 1 (it does not): " in err and "chekc.py" in err and "FAIL" not in out, out + err)


def a_static_program_is_refused():
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "main.c").write_text("int main(void) { return 0; }")
    subprocess.run(["cc", "-static", "-o", folder / "static", folder / "main.c"], check=True)
    refused(f'["{folder}/static"]', "is linked statically: nothing can be preloaded to it")


def an_interrupt_leaves_no_process_behind():
    out = tempfile.mkdtemp()
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)):
        running = subprocess.Popen([SIMULATE, "billing.toml", "--seeds", "1000000", "--out", out], cwd=EXAMPLE, env=ENVIRONMENT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not left_behind() or not any("biller" in each and "simulate" not in each for each in left_behind()):
            time.sleep(0.02)
        running.send_signal(number)
        expect(running.wait(timeout=60) == code, f"signal {number}: exit code {running.returncode}")
        nothing_is_left_behind(f"signal {number}")


run_all([
    a_wrong_world_file_is_one_line,
    programs_that_cannot_be_simulated_are_refused,
    a_check_that_could_not_be_made_is_no_finding,
    a_static_program_is_refused,
    an_interrupt_leaves_no_process_behind,
])
