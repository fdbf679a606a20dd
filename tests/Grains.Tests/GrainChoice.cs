using Orleans.Configuration;

namespace Kilda.Grains.Tests;

/// <summary>Which of several classes of an interface a host has: the real one or a fake.</summary>
internal static class GrainChoice
{
    public static void Use<TInterface, TClass>(this GrainTypeOptions types)
        where TInterface : IGrain
        where TClass : TInterface =>
        types.Classes.RemoveWhere(type => typeof(TInterface).IsAssignableFrom(type) && type != typeof(TClass));
}
