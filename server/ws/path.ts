export const WEB_SOCKET_PATH = '/ws'
