/*
 * libical beside the engines of run.ts. Standard input, a command a line:
 *   q ZONE DTSTART RULE    a question more
 *   t FROM TO SECONDS      asks all questions, forgets them; prints the instants and, last, milliseconds of one pass
 *   f FILE                 a file more
 *   p SECONDS              parses all files; prints how many are refused, and milliseconds of one pass
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  char zone[64], dtstart[32], rule[256];
} Question;

static Question *questions;
static long question_count;
static char **texts;
static long text_count;

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static long ask(const Question *q, long from, long to, int print) {
  icaltimezone *zone = icaltimezone_get_builtin_timezone(q->zone);
  struct icaltimetype start = icaltime_from_string(q->dtstart);
  struct icalrecurrencetype rule = icalrecurrencetype_from_string(q->rule);
  /* The iterator works on the clock: with a zone it would shift the day after a gap, too. */
  if (icaltime_is_utc(rule.until)) {
    rule.until = icaltime_convert_to_zone(rule.until, zone);
    rule.until.zone = NULL;
  }
  icalrecur_iterator *iterator = icalrecur_iterator_new(rule, start);
  long found = 0;
  if (iterator == NULL) return 0;
  /* It can jump, but not with COUNT. A day early, for the window is in UTC. */
  struct icaltimetype early = icaltime_from_timet_with_zone(from - 86400, 0, NULL);
  if (rule.count == 0 && icaltime_compare(early, start) > 0) icalrecur_iterator_set_start(iterator, early);
  for (;;) {
    struct icaltimetype next = icalrecur_iterator_next(iterator);
    if (icaltime_is_null_time(next)) break;
    long at = icaltime_as_timet_with_zone(next, zone);
    if (at >= to) break;
    if (at < from) continue;
    found++;
    if (print) printf("%ld ", at);
  }
  icalrecur_iterator_free(iterator);
  return found;
}

static long parse_all(void) {
  long refused = 0;
  for (long i = 0; i < text_count; i++) {
    icalcomponent *component = icalparser_parse_string(texts[i]);
    if (component == NULL) refused++;
    else icalcomponent_free(component);
  }
  return refused;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* The middle of five slices. */
static double median_ms(double seconds, long from, long to, int parse) {
  double slices[5];
  for (int k = 0; k < 5; k++) {
    double begin = cpu(), spent;
    long passes = 0;
    do {
      if (parse) parse_all();
      else for (long i = 0; i < question_count; i++) ask(&questions[i], from, to, 0);
      passes++;
      spent = cpu() - begin;
    } while (spent < seconds * 200);
    slices[k] = spent / passes;
  }
  qsort(slices, 5, sizeof slices[0], by_value);
  return slices[2];
}

static void add_question(const char *line) {
  questions = realloc(questions, (question_count + 1) * sizeof *questions);
  Question *q = &questions[question_count++];
  sscanf(line, "%63s %31s %255s", q->zone, q->dtstart, q->rule);
}

static void add_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (file == NULL) return;
  fseek(file, 0, SEEK_END);
  long length = ftell(file);
  rewind(file);
  char *text = calloc(length + 1, 1);
  if (fread(text, 1, length, file) == (size_t)length) {
    texts = realloc(texts, (text_count + 1) * sizeof *texts);
    texts[text_count++] = text;
  }
  fclose(file);
}

int main(void) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  icaltimezone_set_tzid_prefix("");
  while ((length = getline(&line, &capacity, stdin)) > 0) {
    line[length - 1] = 0;
    long from, to;
    double seconds;
    if (line[0] == 'q') add_question(line + 2);
    else if (line[0] == 'f') add_file(line + 2);
    else if (sscanf(line, "t %ld %ld %lf", &from, &to, &seconds) == 3) {
      for (long i = 0; i < question_count; i++) ask(&questions[i], from, to, 1);
      printf("%.9f\n", median_ms(seconds, from, to, 0));
      question_count = 0;
    } else if (sscanf(line, "p %lf", &seconds) == 1) {
      printf("%ld ", parse_all());
      printf("%.9f\n", median_ms(seconds, 0, 0, 1));
    }
    fflush(stdout);
  }
  return 0;
}
