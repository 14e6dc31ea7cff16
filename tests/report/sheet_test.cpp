#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "bench/report/sweep/sheet.hpp"
#include "bench/report/sweep/sweep_report.hpp"
#include "core/atomic_file.hpp"

namespace abdera::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = SheetColumn::Kind;

Sheet example() {
  return {
      .id = "x",
      .title = "A & B_1",
      .columns = {{"name, \"of\" it", "name"}, {"n", "n", Kind::kNumber}, {"mean", "mean", Kind::kInterval}},
      .rows = {{"<b>, \"q\"", std::int64_t{12345}, SheetCell(0.1, 0.05, 1.0 / 3)}, {"50 % of $", SheetCell(), 1e-5}}};
}

TEST(Figure, HasThreeDigitsAndNoNeedlessExponent) {
  EXPECT_EQ(figure(0.123456), "0.123");
  EXPECT_EQ(figure(12345), "12345");
  EXPECT_EQ(figure(123456.7), "123457");
  EXPECT_EQ(figure(-0.0), "0");
  EXPECT_EQ(figure(1.5e-7), "1.5e-07");
  EXPECT_EQ(figure(std::nan("")), "");
}

TEST(Sheet, IsCsvOfRfc4180WithNumbersInFull) {
  EXPECT_EQ(sheet_csv(example()),
            "name,n,mean,mean_low,mean_high\r\n"
            "\"<b>, \"\"q\"\"\",12345,0.1,0.05,0.3333333333333333\r\n"
            "50 % of $,,1e-05,,\r\n");
}

TEST(Sheet, EscapesMarkupInHtml) {
  const auto html = sheet_html(example());
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;, &quot;q&quot;"));
  EXPECT_THAT(html, HasSubstr("0.1 <small>[0.05, 0.333]</small>"));
  EXPECT_THAT(html, HasSubstr("A &amp; B_1"));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
}

TEST(Sheet, HidesEmptyColumnsFromPeopleOnlyAndSaysAsides) {
  Sheet sheet = example();
  for (auto& row : sheet.rows) row[1] = SheetCell();
  EXPECT_THAT(sheet_html(sheet), Not(HasSubstr(">n</th>")));
  EXPECT_THAT(sheet_latex(sheet), HasSubstr("{@{}lr@{}}"));
  EXPECT_THAT(sheet_csv(sheet), HasSubstr("name,n,mean"));
  sheet.rows[1][1].aside = "n = 0";
  EXPECT_THAT(sheet_html(sheet), HasSubstr("<small>n = 0</small>"));
  EXPECT_THAT(sheet_latex(sheet), HasSubstr("{\\scriptsize n = 0}"));
}

TEST(Sheet, SaysWhenRowsAreLeftOutOfThePage) {
  Sheet sheet = example();
  sheet.rows.assign(kMostSheetRows + 1, sheet.rows.front());
  EXPECT_THAT(sheet_html(sheet), HasSubstr("The first 2000 of 2001 rows"));
}

TEST(Latex, EscapesEverySpecialCharacter) {
  EXPECT_EQ(latex_escaped("a_b & 5% $x$ #1 {y} ~ ^ \\ <>|\""),
            "a\\_b \\& 5\\% \\$x\\$ \\#1 \\{y\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{} "
            "\\textless{}\\textgreater{}\\textbar{}\\textquotedbl{}");
}

TEST(Latex, IsATableOfBooktabsAndALongOneBreaksOverPages) {
  const auto table = sheet_latex(example());
  EXPECT_THAT(table, HasSubstr("\\begin{tabular}{@{}lrr@{}}\n\\toprule\n"));
  EXPECT_THAT(table, HasSubstr("\\caption{A \\& B\\_1}\\label{tab:x}"));
  EXPECT_THAT(table, HasSubstr("$12345$ & $0.1$ {\\scriptsize [$0.05$, $0.333$]} \\\\\n"));
  EXPECT_THAT(table, HasSubstr("50 \\% of \\$ &  & $1 \\times 10^{-5}$ \\\\\n\\bottomrule\n"));
  Sheet sheet = example();
  sheet.rows.assign(41, sheet.rows.front());
  EXPECT_THAT(sheet_latex(sheet), HasSubstr("\\begin{longtable}"));
}

TEST(Latex, CompilesWhereThereIsACompiler) {
  if (std::system("command -v pdflatex >/dev/null 2>&1") != 0) GTEST_SKIP() << "no pdflatex";
  Sheet sheet = example();
  std::string text = sheet_latex(sheet);
  sheet.rows.assign(60, sheet.rows.front());
  text += sheet_latex(sheet);
  const auto folder = std::filesystem::temp_directory_path() / "abdera-latex-test";
  std::filesystem::create_directories(folder);
  write_file((folder / "t.tex").string(),
             "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{booktabs}\\usepackage{longtable}"
             "\\begin{document}" +
                 text + "\\end{document}",
             true);
  EXPECT_EQ(std::system(("cd '" + folder.string() + "' && pdflatex -interaction=nonstopmode t.tex >log.txt").c_str()),
            0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace abdera::report
