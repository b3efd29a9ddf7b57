/** What mails of the door say. Each names the seller and the company, so that a reader knows it from a forged one. */
export const letters = {
  dear: (name: string) => `Dear ${name},`,
  code_subject: (seller: string) => `Your code for ${seller}`,
  code_text: (seller: string, company: string) =>
    `Somebody, probably you, wants to open the page of ${company} at ${seller}. This is the code:`,
  code_minutes: (minutes: number) => `It is good for ${minutes} minutes, on the device that asked for it.`,
  code_foot:
    'Nobody at the seller will ever ask you for this code. If it was not you, do nothing: without the code nothing opens.',
  typed_where: (url: string) => `Type it at ${url}`,
  staff_subject: 'Your code for the Desk',
  staff_text: 'Somebody, probably you, signs in to the Desk. This is the code:',
  link_subject: (seller: string) => `Your new link to ${seller}`,
  link_text: (seller: string, company: string) =>
    `Here is your own link to the invoices, payments and statement of ${company} with ${seller}. Nothing to remember, nothing to install.`,
  link_button: 'Open my page',
  link_foot: (url: string) =>
    `The link is yours alone; whoever opens it on another device is asked for a code that comes to you. If it does not open, go to ${url}`,
  device_subject: (seller: string) => `A new device opened your page at ${seller}`,
  device_text: (device: string, company: string, when: string) =>
    `${device} opened the page of ${company} on ${when}. From now on it is remembered as yours.`,
  device_free: 'As your first device it was let in without a code. Every other one is asked for one.',
  device_foot:
    'If this was not you, open your link on your own device: it offers “I never opened this”, which ends what was opened.',
  asked_subject: (company: string) => `Somebody asks for access to ${company}`,
  asked_text: (name: string, company: string) =>
    `${name} holds a link that was forwarded, and asks for access of their own to ${company}.`,
  astray_subject: (company: string) => `A link of ${company} went astray`,
  astray_text: (company: string) => `Somebody who opened a link says that they do not know ${company}. Nothing was opened.`,
  asked_foot: 'Only you and the seller can give access. Until then nothing is opened.',
}
