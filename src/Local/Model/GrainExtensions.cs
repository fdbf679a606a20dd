using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity of grains and references.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to this grain, or this reference by another interface.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => grain switch
    {
        TGrainInterface and GrainReference => (TGrainInterface)grain,
        GrainReference reference => reference.Cast<TGrainInterface>(),
        Grain activated => activated.Activation.Silo.Factory.Reference<TGrainInterface>(activated.Activation.GrainId),
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw Unexpected(grain),
    };

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        Grain activated => activated.Activation.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw Unexpected(grain),
    };

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    private static ArgumentException Unexpected(IAddressable grain) =>
        new($"{grain.GetType().FullName} is neither a grain nor a reference to one.", nameof(grain));
}
