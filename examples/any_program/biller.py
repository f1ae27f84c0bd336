#!/usr/bin/env python3
"""Reads orders and writes an invoice for each, in one transaction with the offsets.

    biller.py TRANSACTIONAL_ID
"""
import os
import sys

from confluent_kafka import Consumer, KafkaException, Producer


def retried(call, *arguments):
    """A call that is part of a transaction, as long as retrying it makes sense."""
    while True:
        try:
            return call(*arguments)
        except KafkaException as error:
            if not error.args[0].retriable():
                raise


def main(transactional_id):
    brokers = {"bootstrap.servers": os.environ.get("KAFKA_BROKERS", "localhost:9092")}
    producer = Producer(brokers | {"transactional.id": transactional_id})
    retried(producer.init_transactions, 10)
    consumer = Consumer(brokers | {"group.id": "billing", "auto.offset.reset": "earliest", "enable.auto.commit": False,
                                   "session.timeout.ms": 6000, "max.poll.interval.ms": 30000})
    consumer.subscribe(["orders"])
    while True:
        order = consumer.poll(1)
        if order is None:
            continue
        if order.error():
            raise KafkaException(order.error())
        producer.begin_transaction()
        producer.produce("invoices", key=order.key(), value=b"for " + order.value())
        retried(producer.send_offsets_to_transaction, consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), 10)
        retried(producer.commit_transaction, 10)


if __name__ == "__main__":
    main(sys.argv[1])
