import type { GuestWords } from '../words.ts'

export const english: GuestWords = {
  question: 'Will you come?',
  answer: { ACCEPTED: 'Yes', TENTATIVE: 'Maybe', DECLINED: 'No' },
  answered: { ACCEPTED: 'Yes', TENTATIVE: 'Maybe', DECLINED: 'No' },
  thanks: (who) => `Thank you. ${who} has your answer.`,
  soFar: (answer) => `Your answer so far: ${answer}. You can change it.`,
  which: 'Your answer is for',
  all: 'all dates',
  optional: 'optional',
  comment: (who) => `Message to ${who}`,
  otherTime: 'Propose another time',
  otherTimeHelp: (who) => `${who} decides. Until then the meeting stays as it is, and so does your answer.`,
  whichToMove: 'Instead of',
  from: 'From',
  until: 'To',
  firstDay: 'First day',
  lastDay: 'Last day',
  clock: (zone) => `Times in ${zone}`,
  propose: 'Send proposal',
  proposed: (who) => `Thank you. ${who} has your proposal.`,
  wrongTime:
    'This time cannot be proposed: it has to be another than that of the meeting, to begin in the future and to end after it begins.',
  changed: 'The meeting has changed since you opened this page. Nothing was sent: please look at it again.',
  nothingChosen: 'Nothing was sent: please choose an answer.',
  deadTitle: 'Nothing to answer here',
  dead: 'The meeting is over or was cancelled, you are no longer invited, or the link is incomplete. If in doubt, ask whoever invited you.',
  busyTitle: 'One moment, please',
  busy: 'There were too many requests. Please try again in a few minutes.',
  privacy: (who) =>
    `Your answer goes to the calendar of ${who}. Whoever has this link can answer for you: do not forward it.`,
}
