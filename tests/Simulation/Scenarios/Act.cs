using System.Globalization;

namespace Kilda.Simulation.Scenarios;

/// <summary>
/// Something that an operator asks for, or that goes wrong, at a time. The numbers say what of, each to be taken modulo how many there are, so
/// that an act means something whatever became of those before it.
/// </summary>
internal sealed record Act(TimeSpan At, ActKind Kind, int A, int B, int C, int D)
{
    public bool IsFault => Kind >= ActKind.Crash;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds:0.000} s {Kind} {A} {B} {C} {D}");
}

internal enum ActKind
{
    CreateFlow = 1,
    UpdateFlow,
    MoveFlow,
    PatchFlow,
    RerouteFlow,
    SwapFlow,
    DeleteFlow,
    SwapEndpoints,
    PutMirror,
    RemoveMirror,
    PutJoin,
    RemoveJoin,
    CreateYFlow,
    UpdateYFlow,
    RerouteYFlow,
    SwapYFlow,
    DeleteYFlow,
    Maintain,

    // From here on nobody has asked for it.
    Crash,
    RestartSwitch,
    WipeSwitch,
    Disconnect,
    Deaden,
    HangSwitch,
    Cut,
    PortDown,
    Silence,
    Refuse,
    Withhold,
    Drop,
    StorageAway,
    StorageSlow,
    Jump,
    BadStreams,
    EndActivation,
    ForgetActivation,
    TakeOver,
}
