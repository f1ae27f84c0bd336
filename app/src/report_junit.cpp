#include "report_junit.hpp"

#include <fmt/core.h>

#include <string_view>
#include <vector>
#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::app {

namespace {

std::string xml(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t' ? '?' : letter;
    }
  }
  return escaped;
}

// A property that was never judged did not pass: it is skipped, with the reason.
struct TestCase {
  std::string name;
  std::string failure;  // the first line is the message
  std::string skipped;
};

std::string property_skipped(const CampaignReport& report, std::size_t index) {
  const auto& judged = report.tally.judged;
  if (index < judged.size() && judged[index] != 0) return {};
  return fmt::format("judged 0 times: what it judges happened in none of {} {}{}", report.tally.runs, report.scope ? "runs" : "seeds",
                     report.interrupted.empty() ? "" : " before " + report.interrupted);
}

TestCase determinism_case(const CampaignReport& report) {
  TestCase test{"deterministic", {}, {}};
  if (report.tally.first_divergence) test.failure = report.divergence;
  if (report.tally.runs_again == 0) test.skipped = "no run was run twice: --check-determinism does so with every seed";
  return test;
}

TestCase faults_case(const CampaignReport& report) {
  TestCase test{"faults_fired", {}, {}};
  for (const auto& reason : invalid_because(report)) test.failure += reason + "\n";
  if (report.scope) {
    test.skipped = "an exhaustive search says itself what it has not done";
  } else if (report.tally.runs < properties::kJudgedFrom) {
    test.skipped = fmt::format("it is judged from {} seeds on", properties::kJudgedFrom);
  }
  return test;
}

std::vector<TestCase> test_cases(const CampaignReport& report) {
  std::vector<TestCase> tests;
  const auto names = report.scenario->properties();
  for (std::size_t index = 0; index < names.size(); ++index) {
    TestCase& test = tests.emplace_back();
    test.name = names[index];
    if (report.failure && report.failure->run.property == names[index]) test.failure = failure_block(report);
    test.skipped = property_skipped(report, index);
  }
  tests.push_back(determinism_case(report));
  tests.push_back(faults_case(report));
  return tests;
}

std::string line_of(const std::string& suite, const TestCase& test) {
  const std::string begin = fmt::format("  <testcase classname=\"{}\" name=\"{}\"", suite, xml(test.name));
  if (!test.failure.empty()) {
    return begin + fmt::format("><failure message=\"{}\">{}</failure></testcase>\n", xml(test.failure.substr(0, test.failure.find('\n'))),
                               xml(test.failure));
  }
  if (!test.skipped.empty()) return begin + fmt::format("><skipped message=\"{}\"/></testcase>\n", xml(test.skipped));
  return begin + "/>\n";
}

}  // namespace

std::string as_junit(const CampaignReport& report) {
  const std::string suite = fmt::format("turnstile.{}{}{}", report.scenario->name(), report.options.log == nullptr ? "" : ".",
                                        report.options.log == nullptr ? "" : report.options.log->name);
  std::string cases;
  std::size_t failures = 0;
  std::size_t skipped = 0;
  const auto tests = test_cases(report);
  for (const TestCase& test : tests) {
    failures += test.failure.empty() ? 0 : 1;
    skipped += test.failure.empty() && !test.skipped.empty() ? 1 : 0;
    cases += line_of(suite, test);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n{}</testsuite>\n",
      suite, tests.size(), failures, skipped, report.seconds, cases);
}

}  // namespace turnstile::app
