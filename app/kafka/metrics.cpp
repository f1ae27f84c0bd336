#include "metrics.hpp"

#include <arpa/inet.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <limits>
#include <string_view>
#include <utility>

#include "command.hpp"
#include "turnstile/adapters/topics.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<std::pair<std::string, std::string>>;

ClientMetric labelled(Labels labels) {
  ClientMetric metric;
  for (auto& [name, value] : labels) {
    ClientMetric::Label label;
    label.name = std::move(name);
    label.value = std::move(value);
    metric.label.push_back(std::move(label));
  }
  return metric;
}

MetricFamily family(const char* name, const char* help, MetricType type) {
  MetricFamily made;
  made.name = name;
  made.help = help;
  made.type = type;
  return made;
}

void add(MetricFamily& to, double value, Labels labels) {
  ClientMetric metric = labelled(std::move(labels));
  if (to.type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  to.metric.push_back(std::move(metric));
}

double seconds(Histogram::Time time) { return std::chrono::duration<double>(time).count(); }

void add(MetricFamily& to, const Histogram& histogram, Labels labels) {
  ClientMetric metric = labelled(std::move(labels));
  std::uint64_t so_far = 0;
  for (std::size_t bucket = 0; bucket <= Histogram::kBounds.size(); ++bucket) {
    so_far += histogram.count(bucket);
    ClientMetric::Bucket made;
    made.cumulative_count = so_far;
    made.upper_bound = bucket < Histogram::kBounds.size() ? seconds(Histogram::kBounds[bucket]) : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back(made);
  }
  metric.histogram.sample_count = so_far;
  metric.histogram.sample_sum = seconds(histogram.sum());
  to.metric.push_back(std::move(metric));
}

// ---- the worker's own counters ----

struct Count {
  const char* family;
  const char* help;
  const char* label;  // with its value; none: ""
  const char* value;
  std::uint64_t core::WorkerCounters::* counter;
};
using Counters = core::WorkerCounters;

// Grouped by family.
constexpr auto kCounts = std::to_array<Count>({
    {"turnstile_commands_decided_total", "commands that were given their outcome", "outcome", "accepted", &Counters::accepted},
    {"turnstile_commands_decided_total", "", "outcome", "rejected", &Counters::rejected},
    {"turnstile_commands_decided_total", "", "outcome", "expired", &Counters::expired},
    {"turnstile_commands_decided_total", "", "outcome", "closed", &Counters::closed},
    {"turnstile_commands_admitted_total", "commands that were given a position", "", "", &Counters::admitted},
    {"turnstile_commands_repeated_total", "commands whose id had a position already", "", "", &Counters::repeated},
    {"turnstile_commands_refused_total", "commands that went to the dead letters", "reason", "late", &Counters::refused_late},
    {"turnstile_commands_refused_total", "", "reason", "unreadable", &Counters::refused_unreadable},
    {"turnstile_commands_requeued_total", "copies written to the end of the queue since it was not their turn", "", "",
     &Counters::requeued},
    {"turnstile_restores_total", "times that state was restored from the log", "", "", &Counters::takeovers},
    {"turnstile_revocations_total", "times that the group took the partitions back", "", "", &Counters::revocations},
    {"turnstile_stores_wiped_total", "stores that were ahead of the log, and were made anew", "", "", &Counters::wiped},
    {"turnstile_clients_reopened_total", "times that the Kafka clients were made anew after a fatal error", "", "", &Counters::reopened},
    {"turnstile_inputs_expired_total", "times that retention took an input before it was read", "", "", &Counters::out_of_range},
    {"turnstile_inputs_held_back_total", "times that an input had to wait for room", "", "", &Counters::held_back},
    {"turnstile_alarms_total", "alarms that were published", "", "", &Counters::alarms},
});

}  // namespace

// ---- the families that are served ----

struct Metrics::Impl final : prometheus::Collectable {
  explicit Impl(const std::string& where) : exposer(where) {}

  std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> all;
    std::vector<WorkerStatus> now;
    for (const MeasuredWorker& worker : workers) now.push_back(worker.watched->status());
    add_counts(all, now);
    add_transactions(all, now);
    add_times(all);
    add_states(all, now);
    add_lags(all);
    add_errors(all);
    MetricFamily& build = all.emplace_back(family("turnstile_build_info", "always 1", MetricType::Gauge));
    add(build, 1, {{"version", version_line()}});
    return all;
  }

  static void add_counts(std::vector<MetricFamily>& all, const std::vector<WorkerStatus>& now) {
    for (const Count& count : kCounts) {
      if (all.empty() || all.back().name != count.family) all.push_back(family(count.family, count.help, MetricType::Counter));
      for (std::size_t number = 0; number < now.size(); ++number) {
        Labels labels{{"worker", std::to_string(number)}};
        if (count.label[0] != '\0') labels.emplace_back(count.label, count.value);
        add(all.back(), static_cast<double>(now[number].view.counters.*count.counter), std::move(labels));
      }
    }
  }

  static void add_transactions(std::vector<MetricFamily>& all, const std::vector<WorkerStatus>& now) {
    MetricFamily& ended = all.emplace_back(family("turnstile_transactions_total", "transactions by their end", MetricType::Counter));
    for (std::size_t number = 0; number < now.size(); ++number) {
      const core::WorkerCounters& counters = now[number].view.counters;
      add(ended, static_cast<double>(counters.transactions - counters.aborts), {{"worker", std::to_string(number)}, {"end", "committed"}});
      add(ended, static_cast<double>(counters.aborts), {{"worker", std::to_string(number)}, {"end", "aborted"}});
    }
  }

  void add_times(std::vector<MetricFamily>& all) const {
    MetricFamily transactions =
        family("turnstile_transaction_seconds", "from the begin of a transaction to its commit", MetricType::Histogram);
    MetricFamily inputs = family("turnstile_input_latency_seconds",
                                 "from a record's append to an input to the commit of the transaction that took it", MetricType::Histogram);
    for (std::size_t number = 0; number < workers.size(); ++number) {
      const MeasuredLog& log = *workers[number].measured;
      add(transactions, log.transactions(), {{"worker", std::to_string(number)}});
      for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced})
        add(inputs, log.latency(topic), {{"worker", std::to_string(number)}, {"topic", topics->name(topic)}});
    }
    all.push_back(std::move(transactions));
    all.push_back(std::move(inputs));
  }

  static void add_states(std::vector<MetricFamily>& all, const std::vector<WorkerStatus>& now) {
    MetricFamily serving = family("turnstile_worker_serving", "1 while the worker serves, else 0", MetricType::Gauge);
    MetricFamily left = family("turnstile_worker_restore_offsets_left", "offsets that are still to be restored", MetricType::Gauge);
    MetricFamily call = family("turnstile_worker_call_seconds", "how long the call to Kafka under way has lasted", MetricType::Gauge);
    MetricFamily error = family("turnstile_worker_failing_seconds", "for how long a call to Kafka has failed", MetricType::Gauge);
    const auto time = StatusClock::now();
    const auto since = [time](bool is, StatusClock::time_point begun) {
      return is ? std::max(0.0, std::chrono::duration<double>(time - begun).count()) : 0.0;
    };
    for (std::size_t number = 0; number < now.size(); ++number) {
      const WorkerStatus& worker = now[number];
      const Labels labels{{"worker", std::to_string(number)}};
      add(serving, worker.phase == WorkerPhase::serving ? 1 : 0, labels);
      add(left, static_cast<double>(worker.phase == WorkerPhase::restoring ? worker.view.left_to_restore : 0), labels);
      add(call, since(!worker.call.empty(), worker.call_since), labels);
      add(error, since(!worker.error.empty(), worker.error_since), labels);
    }
    for (MetricFamily* each : {&serving, &left, &call, &error}) all.push_back(std::move(*each));
  }

  void add_lags(std::vector<MetricFamily>& all) const {
    MetricFamily lag = family("turnstile_lag_offsets", "offsets between what was read and the end of the log", MetricType::Gauge);
    for (std::size_t number = 0; number < workers.size(); ++number) {
      for (const adapters::PartitionLag& each : workers[number].measured->lags()) {
        add(lag, static_cast<double>(each.left),
            {{"worker", std::to_string(number)},
             {"topic", topics->name(each.where.topic)},
             {"partition", std::to_string(each.where.partition.value)}});
      }
    }
    all.push_back(std::move(lag));
  }

  void add_errors(std::vector<MetricFamily>& all) const {
    MetricFamily errors = family("turnstile_errors_total", "errors of Kafka that came to the worker, by their name", MetricType::Counter);
    for (std::size_t number = 0; number < workers.size(); ++number) {
      for (const auto& [name, count] : workers[number].measured->errors())
        add(errors, static_cast<double>(count), {{"worker", std::to_string(number)}, {"error", name}});
    }
    all.push_back(std::move(errors));
  }

  std::vector<MeasuredWorker> workers;
  std::unique_ptr<adapters::Topics> topics;
  std::shared_ptr<prometheus::Collectable> shown;
  prometheus::Exposer exposer;  // destroyed first, so that no scrape is in progress
};

namespace {

// "9464" means loopback only. Host names are not resolved, so that the listening address is explicit.
std::string address_of(const std::string& where) {
  const auto colon = where.rfind(':');
  std::string host = colon == std::string::npos ? "127.0.0.1" : where.substr(0, colon);
  const std::string_view port = std::string_view(where).substr(colon == std::string::npos ? 0 : colon + 1);
  unsigned number = 0;
  const auto [rest, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  in6_addr address{};
  const bool known = bracketed ? ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address) == 1
                               : ::inet_pton(AF_INET, host.c_str(), &address) == 1;
  if (!known || error != std::errc{} || rest != port.data() + port.size() || number == 0 || number > 65'535)
    usage("--metrics " + where + " is neither a port nor ADDRESS:PORT, such as 9464 or 0.0.0.0:9464");
  return host + ':' + std::string(port);
}

}  // namespace

Metrics::Metrics(const std::string& where) {
  const std::string address = address_of(where);
  try {
    impl_ = std::make_unique<Impl>(address);
  } catch (const std::exception&) {
    usage("--metrics: " + address + " cannot be listened at, perhaps since another process does: give another port");
  }
}
Metrics::~Metrics() = default;

void Metrics::serve(std::vector<MeasuredWorker> workers, const std::string& prefix) {
  impl_->workers = std::move(workers);
  impl_->topics = std::make_unique<adapters::Topics>(prefix);
  // The exposer takes a weak pointer; this one owns nothing, and its target outlives the exposer.
  impl_->shown = std::shared_ptr<prometheus::Collectable>(impl_.get(), [](prometheus::Collectable*) {});
  impl_->exposer.RegisterCollectable(impl_->shown);
}

}  // namespace turnstile::app
