"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-scenecontroller.html."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from device_cloud import lamp_changes
from device_cloud.errors import DeviceCloudRefused, LampUnreadable, NoSuchLamp, NotThisModel
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, State
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from smarthome_lambda.directives.lamp_problems import problem_of
from smarthome_lambda.errors import EndpointUnreachable, InternalError

ACTIVATE = ("Alexa.SceneController", "Activate")

_AT_ONCE = 8


class SceneController:
    """Starts scenes.

    A scene is an endpoint of its own, without properties, and not a capability of a lamp, so this module is not in `capabilities/`.

    Args:
        scenes: the scenes and what they remember.
        lamps: the lamps that they change.
    """

    def __init__(self, scenes: Scenes, lamps: Lamps) -> None:
        self._scenes = scenes
        self._lamps = lamps

    def activate(self, owner: Owner, scene_id: object, is_too_late: Callable[[], bool]) -> None:
        """Give each lamp in a scene the light that the scene remembers. Lamps that were removed or cannot obey are left out.

        Raises:
            NoSuchScene, SceneUnreadable: as Scenes.get.
            EndpointUnreachable: none of its lamps is left.
            Contended, StoreUnavailable: a lamp could not be changed, and others may have been.
            InternalError: the answer is no longer awaited; or a stored lamp is corrupt, or does not match what the scene remembers, and all
                others were changed (SEC-121).
        """
        scene = self._scenes.get(owner, scene_id)
        faults: list[DeviceCloudRefused] = []

        def change(lamp_id: str, remembered: State) -> bool:
            def how(lamp: Lamp) -> State:
                if is_too_late():
                    raise InternalError("too_late")
                return lamp.state if problem_of(lamp.state) else lamp_changes.as_in(lamp, remembered)

            try:
                return problem_of(self._lamps.change(owner, lamp_id, how, Cause.VOICE).state) is None
            except NoSuchLamp:
                return False
            except (LampUnreadable, NotThisModel) as fault:
                faults.append(fault)
                return False

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            changed = list(pool.map(change, scene.states, scene.states.values()))
        if faults:
            raise InternalError(faults[0].reason)
        if not any(changed):
            raise EndpointUnreachable("no_lamp_of_scene")
