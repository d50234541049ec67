import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A profile in which Thunderbird starts with nothing but its window, asks nobody anything, and calls nowhere. */
export async function writeProfile(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  await writeFile(join(folder, 'user.js'), lines.join(''))
}

/** The profile's file that tells where Marionette listens, once it does. */
export const MARIONETTE_PORT_FILE = 'MarionetteActivePort'

const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  // Any free port.
  'marionette.port': 0,
  // What Marionette sets otherwise turns the password manager off, without which no calendar can sign in.
  'remote.prefs.recommended': false,

  // Nothing opens on the first start.
  'app.donation.eoy.version.viewed': 999,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'mail.accounthub.enabled': false,
  'mail.inappnotifications.enabled': false,
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.rights.version': 1,
  'mail.shell.checkDefaultClient': false,
  'mail.spotlight.firstRunDone': true,
  'mail.winsearch.firstRunDone': true,
  'mailnews.start_page.enabled': false,
  'mailnews.start_page_override.mstone': 'ignore',

  // Nothing goes out but to the server under test.
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.region.update.enabled': false,
  'browser.safebrowsing.blockedURIs.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.usage.uploadEnabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': 'data:,',
  'toolkit.telemetry.unified': false,

  // Calendars ask and ring nobody, and look the same wherever it runs.
  'calendar.alarms.show': false,
  'calendar.alarms.playsound': false,
  'calendar.item.promptDelete': false,
  'calendar.timezone.local': 'Europe/Brussels',
  'calendar.timezone.useSystemTimezone': false,
  'calendar.view.visiblehours': 11,
  'calendar.week.start': 1,
  'intl.locale.requested': 'en-US',
}
