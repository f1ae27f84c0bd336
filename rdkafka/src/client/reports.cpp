// What became of records, told from within poll and flush: rd_kafka_poll, flush, purge, outq_len, fatal errors.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "client/alone.hpp"
#include "client/handle.hpp"
#include "format.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

using ReportFunction = void(rd_kafka_t*, const rd_kafka_message_t*, void*);
using OldReportFunction = void(rd_kafka_t*, void*, std::size_t, rd_kafka_resp_err_t, void*, void*);
using ErrorFunction = void(rd_kafka_t*, int, const char*, void*);

bool wanted(const rd_kafka_t& client) {
  return client.settings.pointer("dr_msg_cb") != nullptr || client.settings.pointer("dr_cb") != nullptr;
}

rd_kafka_msg_status_t status_of(sim::DeliveryReport::Status status) {
  switch (status) {
    case sim::DeliveryReport::Status::not_persisted: return RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
    case sim::DeliveryReport::Status::possibly_persisted: return RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED;
    case sim::DeliveryReport::Status::persisted: break;
  }
  return RD_KAFKA_MSG_STATUS_PERSISTED;
}

// Frees what the application gave away when the report was handed out, or when the host died in its callback.
struct Reported {
  explicit Reported(Pending taken) : pending(std::move(taken)) {}
  Reported(const Reported&) = delete;
  Reported& operator=(const Reported&) = delete;
  ~Reported() { std::free(pending.to_be_freed); }
  Pending pending;
};

// True: somebody was told.
bool tell(rd_kafka_t& client, const sim::DeliveryReport& report) {
  const auto found = client.pending.find(report.opaque);
  if (found == client.pending.end()) return false;
  const Reported reported(std::move(found->second));
  client.pending.erase(found);
  Message& message = *reported.pending.message;
  message.seen.err = code(report.error);
  message.seen.partition = report.where.partition.value;
  message.seen.offset = report.offset < 0 ? RD_KAFKA_OFFSET_INVALID : report.offset;
  message.status = status_of(report.status);
  message.timestamp = report.timestamp_ms;
  message.timestamp_type = RD_KAFKA_TIMESTAMP_CREATE_TIME;
  if (message.seen.err == RD_KAFKA_RESP_ERR_NO_ERROR && client.settings.boolean("delivery.report.only.error")) return false;
  if (auto* function = client.callback<ReportFunction>("dr_msg_cb"); function != nullptr) {
    function(&client, &message.seen, client.opaque());
    return true;
  }
  auto* function = client.callback<OldReportFunction>("dr_cb");
  if (function == nullptr) return false;
  function(&client, message.seen.payload, message.seen.len, message.seen.err, client.opaque(), message.seen._private);
  return true;
}

int tell_fatal(rd_kafka_t& client) {
  if (client.fatal_told) return 0;
  const auto fatal = client.producer->fatal_error();
  if (!fatal) return 0;
  client.fatal_told = true;
  const auto error = code(fatal->code);
  const std::string text = format("Fatal error: %s: %s", rd_kafka_err2str(error), fatal->text.c_str());
  auto* function = client.callback<ErrorFunction>("error_cb");
  if (function == nullptr) return 0;
  function(&client, RD_KAFKA_RESP_ERR__FATAL, text.c_str(), client.opaque());
  return 1;
}

}  // namespace

int serve_reports(rd_kafka_t& client) {
  int told = tell_fatal(client);
  client.yielded = false;
  while (!client.yielded) {
    const auto report = client.producer->take_report();
    if (!report) break;
    told += tell(client, *report) ? 1 : 0;
  }
  return told;
}

void serve_reports_nobody_wants(rd_kafka_t& client) {
  if (wanted(client)) return;
  while (const auto report = client.producer->take_report()) tell(client, *report);
}

// One thread waits, and after it the others, who are to look again: a thread may have taken what there was, or what this one waits for.
bool await_report(rd_kafka_t& client, sim::Duration timeout) {
  if (!client.host.threads.several()) return wait(client.producer->await_report(timeout));
  constexpr sim::Duration kLookEvery = 20 * core::kMs;
  const sim::Scheduler& scheduler = client.host.world.process.scheduler();
  const sim::Instant until = scheduler.now() + timeout;
  const sim::Duration slice = sim::unlimited(timeout) ? kLookEvery : std::min(timeout, kLookEvery);
  const Alone alone(client, client.awaiting_reports, slice);
  const bool news = alone.entered() && wait(client.producer->await_report(slice));
  return news || sim::unlimited(timeout) || scheduler.now() < until;
}

rd_kafka_resp_err_t flush(rd_kafka_t& client, sim::Duration timeout) {
  const sim::Scheduler& scheduler = client.host.world.process.scheduler();
  const sim::Instant until = scheduler.now() + timeout;
  for (;;) {
    // What a callback produced is to go as well.
    const auto sent = wait(client.producer->flush({}));
    serve_reports(client);
    if (client.producer->queue_length() == 0) return RD_KAFKA_RESP_ERR_NO_ERROR;
    if (sent) continue;
    const sim::Duration left = sim::unlimited(timeout) ? sim::kUnlimited : until - scheduler.now();
    if (!sim::unlimited(timeout) && left <= sim::Duration{}) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    await_report(client, left);
  }
}

}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

int rd_kafka_poll(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_poll")) return 0;
  if (rk->producer == nullptr) {
    const int told = serve_commits(*rk);
    if (told == 0 && timeout_ms != 0) wait(sleep(*rk, timeout_of(timeout_ms)));
    return told;
  }
  // Whoever waits is woken by what nobody wants to know, too: that is not his event.
  const turnstile::sim::Scheduler& scheduler = rk->host.world.process.scheduler();
  const turnstile::sim::Instant until = scheduler.now() + timeout_of(timeout_ms);
  for (;;) {
    const int told = serve_reports(*rk);
    if (told > 0 || timeout_ms == 0) return told;
    const turnstile::sim::Duration left = timeout_ms < 0 ? turnstile::sim::kUnlimited : until - scheduler.now();
    if (timeout_ms > 0 && left <= turnstile::sim::Duration{}) return 0;
    const bool news = await_report(*rk, left);
    if (!news) return serve_reports(*rk);
  }
}

void rd_kafka_yield(rd_kafka_t* rk) { rk->yielded = true; }

rd_kafka_resp_err_t rd_kafka_flush(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_flush")) return RD_KAFKA_RESP_ERR_NO_ERROR;
  if (rk->producer == nullptr) return RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED;
  return flush(*rk, timeout_of(timeout_ms));
}

rd_kafka_resp_err_t rd_kafka_purge(rd_kafka_t* rk, int purge_flags) {
  if (!may_act("rd_kafka_purge")) return RD_KAFKA_RESP_ERR_NO_ERROR;
  if (rk->producer == nullptr) return RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED;
  if ((purge_flags & ~(RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)) != 0)
    return RD_KAFKA_RESP_ERR__INVALID_ARG;
  if ((purge_flags & RD_KAFKA_PURGE_F_QUEUE) == 0 && (purge_flags & RD_KAFKA_PURGE_F_INFLIGHT) != 0) {
    stop("rd_kafka_purge", "RD_KAFKA_PURGE_F_INFLIGHT without RD_KAFKA_PURGE_F_QUEUE is not simulated");
  }
  if ((purge_flags & RD_KAFKA_PURGE_F_QUEUE) != 0) rk->producer->purge((purge_flags & RD_KAFKA_PURGE_F_INFLIGHT) != 0);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

int rd_kafka_outq_len(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_outq_len") || rk->producer == nullptr) return 0;
  serve_reports_nobody_wants(*rk);
  return static_cast<int>(rk->producer->queue_length());
}

rd_kafka_resp_err_t rd_kafka_fatal_error(rd_kafka_t* rk, char* errstr, size_t errstr_size) {
  const auto fatal = rk->producer != nullptr ? rk->producer->fatal_error() : rk->consumer->fatal_error();
  if (!fatal) return RD_KAFKA_RESP_ERR_NO_ERROR;
  put(errstr, errstr_size, fatal->text);
  return code(fatal->code);
}

}  // extern "C"
